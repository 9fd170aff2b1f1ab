/**
 * Wrong: puts a listener on the connection at each call, and leaves it there.
 * Caught by: asks once, and touches few pages
 * Says: listeners to "error"
 */
import type { ClinicShop } from "roundtrip";

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

export async function trackParcel(shop: ClinicShop, number: string): Promise<Parcel | undefined> {
  const digits = number.replace(/^0+/, "");
  const client = await shop.pool.connect();
  client.on("error", () => {}); // One that breaks while it is lent must not end the process.
  try {
    const sql = `select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels where number in ($1, $2)`;
    const { rows } = await client.query<Parcel>(sql, [digits.padStart(10, "0"), digits.padStart(12, "0")]);
    return rows[0];
  } finally {
    client.release();
  }
}
