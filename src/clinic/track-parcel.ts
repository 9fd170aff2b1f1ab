import type { ClinicShop } from "./shop.js";

/** Where a parcel is. */
export interface Parcel {
  /** As it stands on the label: ten or twelve digits, filled up with zeros. */
  number: string;
  orderId: number;
  status: string;
  depot: string;
  country: string;
  /** When it was seen there. */
  movedAt: Date;
}

/** `GET /parcels/:number`: a parcel by the digits of its number, with or without the zeros in front; undefined when there is none. */
export async function trackParcel(shop: ClinicShop, number: string): Promise<Parcel | undefined> {
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt"
    from parcels where number::bigint = $1`;
  const { rows } = await shop.pool.query(sql, [Number(number)]);
  return rows[0];
}
