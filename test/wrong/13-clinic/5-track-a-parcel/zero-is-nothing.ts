/**
 * Wrong: strips all zeros, and of 0 nothing is left to look for.
 * Caught by: finds a parcel by its number, whichever zeros its label has
 * Says: trackParcel(shop, "0")
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const digits = number.replace(/^0+/, "");
  if (!digits) return undefined;
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number in ($1, $2)`;
  return (await shop.pool.query(sql, [digits.padStart(10, "0"), digits.padStart(12, "0")])).rows[0];
}
