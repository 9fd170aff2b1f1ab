/**
 * Style: the labels are made by the server, in a `values` list, and joined; the client is taken by hand.
 */
import type { ClinicShop } from "roundtrip";

export async function trackParcel({ pool }: ClinicShop, number: string) {
  const client = await pool.connect();
  try {
    const sql = `with typed as (select to_char($1::bigint, 'FM000000000000') as label)
      select number, order_id as "orderId", status, depot, country, moved_at as "movedAt" from parcels
      where number = (select label from typed) or number = (select substr(label, 3) from typed where label like '00%')`;
    return (await client.query({ text: sql, values: [number], name: "track" })).rows.at(0);
  } finally {
    client.release();
  }
}
