/**
 * Wrong: looks for the old label, then for the new one.
 * Caught by: asks once, and touches few pages
 * Says: 2
 * Says: round trip
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number = $1`;
  for (const length of [10, 12]) {
    const { rows } = await shop.pool.query(sql, [String(Number(number)).padStart(length, "0")]);
    if (rows.length > 0) return rows[0];
  }
  return undefined;
}
