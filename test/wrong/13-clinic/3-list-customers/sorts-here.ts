/**
 * Wrong: sorts here, by the rules of a language, and not as the database sorts.
 * Caught by: lists the same customers as before, with the same sums
 * Says: as the database sorts them
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const sql = `
    select u.id, u.name, count(o.id)::int as orders, coalesce(sum(o.total), 0)::float8 as spent
    from users u left join orders o on o.user_id = u.id
    where u.city = $1 group by u.id`;
  const { rows } = await shop.pool.query(sql, [city]);
  return rows.sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id);
}
