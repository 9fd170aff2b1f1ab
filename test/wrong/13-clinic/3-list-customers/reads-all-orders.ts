/**
 * Wrong: adds up the orders of everybody, and joins the sums.
 * Caught by: looks at few rows in a town, and at few pages in a big city
 * Says: asks for no others
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const sql = `
    select u.id, u.name, coalesce(o.orders, 0) as orders, coalesce(o.spent, 0) as spent
    from users u left join (
      select user_id, count(*)::int as orders, sum(total)::float8 as spent from orders group by user_id
    ) o on o.user_id = u.id
    where u.city = $1 order by u.name, u.id`;
  return (await shop.pool.query(sql, [city])).rows;
}
