/**
 * Wrong: two statements on one connection, which does not come back when the second is refused.
 * Caught by: hands on every error, and gives everything back
 * Says: had not come back
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id) include (total)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const client = await shop.pool.connect();
  const { rows: users } = await client.query("select id, name from users where city = $1 order by name, id", [city]);
  const sql = `select user_id, count(*)::int as orders, sum(total)::float8 as spent from orders
    where user_id = any($1) group by user_id`;
  const { rows } = await client.query(sql, [users.map(({ id }) => id)]);
  client.release();
  const sums = new Map(rows.map(({ user_id, ...sum }) => [user_id, sum]));
  return users.map(({ id, name }) => ({ id, name, ...(sums.get(id) ?? { orders: 0, spent: 0 }) }));
}
