/**
 * Wrong: takes a number of up to 10 digits for an old one.
 * Caught by: finds a parcel by its number, whichever zeros its label has
 * Says: "000000900004"
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const digits = String(Number(number));
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number = $1`;
  return (await shop.pool.query(sql, [digits.padStart(digits.length > 10 ? 12 : 10, "0")])).rows[0];
}
