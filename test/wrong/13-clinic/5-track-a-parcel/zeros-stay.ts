/**
 * Wrong: fills up what was typed with its zeros.
 * Caught by: finds a parcel by its number, whichever zeros were typed
 * Says: zeros that were typed
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number in ($1, $2)`;
  return (await shop.pool.query(sql, [number.padStart(10, "0"), number.padStart(12, "0")])).rows[0];
}
