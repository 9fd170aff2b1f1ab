/**
 * Style: the orders are grouped before they are joined; the list is a set, sent as a text; the time comes in milliseconds, and
 *   the server's order is made again here, by cents.
 */
import type pg from "pg";

const sql = `
  with wanted as (select distinct unnest(string_to_array($1, ',')::int[]) as id),
  bought as (
    select user_id, count(*) as orders, sum(total * 100)::bigint as cents, extract(epoch from max(created_at)) * 1000 as latest
    from orders where user_id in (select id from wanted) group by user_id
  )
  select users.id, users.name, bought.orders, bought.cents, bought.latest
  from users join wanted using (id) left join bought on bought.user_id = users.id`;

function amount(cents: bigint): string {
  const sign = cents < 0n ? "-" : "";
  const digits = `${cents < 0n ? -cents : cents}`.padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export async function userAnalytics(client: pg.ClientBase, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const { rows } = await client.query({ text: sql, values: [[...new Set(ids)].join()] });
  const users = rows.map((row) => ({ ...row, cents: BigInt(row.cents ?? 0) }));
  users.sort((a, b) => Number(b.cents - a.cents) || a.id - b.id);
  return users.map(({ id, name, orders, cents, latest }) => {
    const lastOrder = latest === null ? null : new Date(Number(latest));
    return { id, name, orders: Number(orders ?? 0), spent: amount(cents), lastOrder };
  });
}
