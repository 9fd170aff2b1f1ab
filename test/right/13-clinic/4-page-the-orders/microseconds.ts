/**
 * Style: the cursor counts microseconds, and is written by the server in the last row; a client taken by hand, rows as arrays.
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export const migrate = (client: pg.ClientBase) => client.query("create index on orders using btree (created_at, id)");

const text = `
  select id, user_id, total, status, created_at,
    (extract(epoch from created_at) * 1000000)::bigint || '-' || id::text as here
  from orders
  where (created_at, id) < (coalesce(timestamptz 'epoch' + $1::bigint * interval '1 microsecond', 'infinity'), $2::integer)
  order by orders.created_at desc, orders.id desc
  limit 50 + 1`;

type Row = [number, number, string, string, Date, string];

export async function pageOrders({ pool }: ClinicShop, cursor?: string) {
  const [, moment = null, id = 0] = /^(-?\d+)-(-?\d+)$/.exec(cursor ?? "") ?? [];
  const client = await pool.connect();
  try {
    const { rows } = await client.query<Row>({ text, values: [moment, id], rowMode: "array" });
    const more = rows.splice(50).length > 0;
    const orders = [];
    for (const [number, userId, total, status, createdAt] of rows) {
      orders.push({ id: number, userId, total, status, createdAt });
    }
    return { orders, next: more ? (rows.at(-1)?.[5] ?? null) : null };
  } finally {
    client.release();
  }
}
