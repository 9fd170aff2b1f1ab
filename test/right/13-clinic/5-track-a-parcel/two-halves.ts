/**
 * Style: a regular expression for the zeros, `union all`, and a callback.
 */
import type { ClinicShop } from "roundtrip";

export function trackParcel(shop: ClinicShop, number: string) {
  const digits = number.replace(/^0+(?=.)/, "");
  const sql = [10, 12].map((length) => {
    const label = `${"0".repeat(Math.max(0, length - digits.length))}${digits}`;
    return `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number = '${/^\d+$/.test(label) ? label : ""}'`;
  });
  return new Promise((resolve, reject) => {
    shop.pool.query(sql.join(" union all "), (error: Error | undefined, result) =>
      error ? reject(error) : resolve(result.rows[0]),
    );
  });
}
