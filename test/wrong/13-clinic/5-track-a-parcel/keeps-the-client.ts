/**
 * Wrong: gives the client back when a parcel was found.
 * Caught by: finds nothing where no label is that number
 * Says: had not come back
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const digits = String(Number(number));
  const client = await shop.pool.connect();
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number in ($1, $2)`;
  const { rows } = await client.query(sql, [digits.padStart(10, "0"), digits.padStart(12, "0")]);
  if (rows.length === 0) return undefined;
  client.release();
  return rows[0];
}
