/**
 * Wrong: one join, and an index that begins with another column than the one by which orders are looked up.
 * Caught by: looks at few rows in a town, and at few pages in a big city
 * Says: by which the orders of one customer are found
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_status_user_id on orders (status, created_at, user_id) include (total)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
    from users u left join orders o on o.user_id = u.id
    where u.city = $1 group by u.id order by u.name, u.id`;
  return (await shop.pool.query(sql, [city])).rows;
}
