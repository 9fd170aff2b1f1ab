/**
 * Wrong: casts the number, and strips the zeros of every label.
 * Caught by: asks once, and touches few pages
 * Says: pages
 * Says: the budget is 10
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels
    where coalesce(nullif(ltrim(number, '0'), ''), '0') = $1::text`;
  return (await shop.pool.query(sql, [String(Number(number))])).rows[0];
}
