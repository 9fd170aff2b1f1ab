/**
 * Style: one statement for the first page, another for those behind it; a cursor of JSON in base64; the index descends, and has all
 *   that is shown.
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query(`create index concurrently if not exists orders_newest
    on orders (created_at desc, id desc) include (user_id, total, status)`);
}

const first = `select id, user_id as "userId", total, status, created_at as "createdAt", created_at::text as moment
  from orders order by created_at desc, id desc fetch first 51 rows only`;
const behind = first.replace("order by", "where row(created_at, id) < row($1::timestamptz, $2::integer) order by");

export async function pageOrders({ pool }: ClinicShop, cursor?: string) {
  const values: unknown[] | undefined =
    cursor === undefined ? undefined : JSON.parse(Buffer.from(cursor, "base64url").toString());
  const { rows } = await pool.query(values ? behind : first, values);
  const shown = rows.slice(0, 50);
  const { moment, id } = shown.at(-1) ?? {};
  const next = rows.length > 50 ? Buffer.from(JSON.stringify([moment, id])).toString("base64url") : null;
  return { orders: shown.map(({ moment: _, ...order }) => order), next };
}
