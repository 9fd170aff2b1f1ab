/**
 * Wrong: remembers which label a number has.
 * Caught by: asks anew at each call
 * Says: has come since it was asked for
 */
import type { ClinicShop } from "roundtrip";

const known = new Map<string, unknown>();

export async function trackParcel(shop: ClinicShop, number: string) {
  const digits = String(Number(number));
  const labels = [digits.padStart(10, "0"), digits.padStart(12, "0")];
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number = any($1)`;
  const { rows } = await shop.pool.query(sql, [known.has(digits) ? [known.get(digits)] : labels]);
  known.set(digits, rows[0]?.number);
  return rows[0];
}
