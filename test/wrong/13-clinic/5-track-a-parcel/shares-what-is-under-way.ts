/**
 * Wrong: gives those who ask for the same parcel at the same time one answer.
 * Caught by: serves many visitors at once
 * Says: made while the same call was under way
 */
import type { ClinicShop } from "roundtrip";

const underWay = new Map<string, Promise<unknown>>();

export function trackParcel(shop: ClinicShop, number: string) {
  const digits = String(Number(number));
  const known = underWay.get(digits);
  if (known) return known;
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number in ($1, $2)`;
  const found = shop.pool
    .query(sql, [digits.padStart(10, "0"), digits.padStart(12, "0")])
    .then(({ rows }) => rows[0])
    .finally(() => underWay.delete(digits));
  underWay.set(digits, found);
  return found;
}
