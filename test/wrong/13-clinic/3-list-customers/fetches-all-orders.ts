/**
 * Wrong: fetches every order, and adds up cents, which is exact.
 * Caught by: asks at most twice, on a connection of the pool, and fetches what it lists
 * Says: in one statement that counts and adds up
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const sql = `select u.id, u.name, o.id as order_id, (o.total * 100)::bigint::float8 as cents
    from users u left join orders o on o.user_id = u.id where u.city = $1 order by u.name, u.id`;
  const { rows } = await shop.pool.query(sql, [city]);
  const customers = new Map<number, { id: number; name: string; orders: number; cents: number }>();
  for (const { id, name, order_id, cents } of rows) {
    const customer = customers.get(id) ?? { id, name, orders: 0, cents: 0 };
    customers.set(id, customer);
    if (order_id === null) continue;
    customer.orders++;
    customer.cents += cents;
  }
  return [...customers.values()].map(({ cents, ...customer }) => ({ ...customer, spent: cents / 100 }));
}
