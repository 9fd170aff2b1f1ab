/**
 * Wrong: builds an index that serves the cast.
 * Caught by: asks once, and touches few pages
 * Says: statements
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  await shop.pool.query("create index if not exists parcels_number on parcels ((number::bigint))");
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number::bigint = $1`;
  return (await shop.pool.query(sql, [Number(number)])).rows[0];
}
