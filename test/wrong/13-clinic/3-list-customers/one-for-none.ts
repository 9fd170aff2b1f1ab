/**
 * Wrong: counts the row that a left join has for who has no order.
 * Caught by: lists the same customers as before, with the same sums
 * Says: also who has no order
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const sql = `
    select u.id, u.name, count(*)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
    from users u left join orders o on o.user_id = u.id
    where u.city = $1 group by u.id order by u.name, u.id`;
  return (await shop.pool.query(sql, [city])).rows;
}
