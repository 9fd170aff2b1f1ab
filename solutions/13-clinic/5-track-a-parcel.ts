import type { ClinicShop } from "roundtrip";

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
  // Whichever zeros were typed, only these two labels can mean the number: compared as texts, the key's index finds them.
  const digits = String(Number(number));
  const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt"
    from parcels where number = any($1::text[])`;
  const { rows } = await shop.pool.query(sql, [[digits.padStart(10, "0"), digits.padStart(12, "0")]]);
  return rows[0];
}
