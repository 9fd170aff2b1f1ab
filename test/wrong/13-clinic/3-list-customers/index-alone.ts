/**
 * Wrong: has its index, and goes on asking for each customer in turn.
 * Caught by: asks at most twice, on a connection of the pool, and fetches what it lists
 * Says: that is N+1
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const { rows: users } = await shop.pool.query("select id, name from users where city = $1 order by name, id", [city]);
  const customers = [];
  for (const { id, name } of users) {
    const sql =
      "select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1";
    const { rows } = await shop.pool.query(sql, [id]);
    customers.push({ id, name, ...rows[0] });
  }
  return customers;
}
