/**
 * Wrong: takes an error for a parcel that is not there.
 * Caught by: hands on the errors of its query
 * Says: as it came, was expected
 * Says: believes it
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel(shop: ClinicShop, number: string) {
  const digits = String(Number(number));
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number in ($1, $2)`;
  const found = shop.pool.query(sql, [digits.padStart(10, "0"), digits.padStart(12, "0")]);
  return found.then(
    ({ rows }) => rows[0],
    () => undefined,
  );
}
