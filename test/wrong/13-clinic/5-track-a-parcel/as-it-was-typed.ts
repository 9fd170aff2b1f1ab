/**
 * Wrong: looks for what was typed, without the zeros of the label.
 * Caught by: finds a parcel by its number, whichever zeros its label has
 * Says: returned undefined
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number = $1`;
  return (await shop.pool.query(sql, [number])).rows[0];
}
