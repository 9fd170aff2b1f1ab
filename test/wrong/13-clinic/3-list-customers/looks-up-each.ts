/**
 * Wrong: one statement, and in it the server looks up the orders of each customer: N+1 without the wire.
 * Caught by: looks at few rows in a town, and at few pages in a big city
 * Says: instead of a look-up for each customer
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const sql = `
    select u.id, u.name, o.orders, o.spent from users u
    cross join lateral (
      select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent from orders where user_id = u.id
    ) o
    where u.city = $1 order by u.name, u.id`;
  return (await shop.pool.query(sql, [city])).rows;
}
