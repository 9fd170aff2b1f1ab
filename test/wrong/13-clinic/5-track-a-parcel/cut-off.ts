/**
 * Wrong: fills up in SQL, where `lpad` cuts off what is longer.
 * Caught by: finds a parcel by its number, whichever zeros its label has
 * Says: "999999999999"
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels
    where number in (lpad($1, 10, '0'), lpad($1, 12, '0'))`;
  return (await shop.pool.query(sql, [String(Number(number))])).rows[0];
}
