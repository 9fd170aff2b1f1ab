/**
 * Wrong: fetches every order, and adds up in floating point.
 * Caught by: lists the same customers as before, with the same sums
 * Says: it counts and adds up the orders of each
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const { rows: users } = await shop.pool.query("select id, name from users where city = $1 order by name, id", [city]);
  const customers = new Map(users.map(({ id, name }) => [id, { id, name, orders: 0, spent: 0 }]));
  const sql = "select user_id, total::float8 as total from orders where user_id = any($1)";
  const { rows } = await shop.pool.query(sql, [[...customers.keys()]]);
  for (const { user_id, total } of rows) {
    const customer = customers.get(user_id);
    if (!customer) continue;
    customer.orders++;
    customer.spent += total;
  }
  return [...customers.values()];
}
