/**
 * Wrong: asks for each customer, for all of them at once.
 * Caught by: asks at most twice, on a connection of the pool, and fetches what it lists
 * Says: in one statement that counts and adds up
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export async function migrate(client: pg.ClientBase) {
  await client.query("create index orders_user_id on orders (user_id)");
}

export async function listCustomers(shop: ClinicShop, city: string) {
  const { rows: users } = await shop.pool.query("select id, name from users where city = $1 order by name, id", [city]);
  const sums = users.map(async ({ id, name }) => {
    const sql =
      "select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1";
    return { id, name, ...(await shop.pool.query(sql, [id])).rows[0] };
  });
  return Promise.all(sums);
}
