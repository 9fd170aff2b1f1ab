/**
 * Style: two statements, the second for a list of numbers; sums put to their customers here; a covering index.
 */
import type pg from "pg";
import type { ClinicShop } from "roundtrip";

export const migrate = (client: pg.ClientBase) =>
  client.query("create index concurrently on orders (user_id) include (total)");

export async function listCustomers({ pool }: ClinicShop, city: string) {
  const users = await pool.query<{ id: number; name: string }>(
    "select id, name from users where city = $1 order by name, id",
    [city],
  );
  const ids = users.rows.map(({ id }) => id);
  const sql =
    "select user_id as id, count(*)::int as n, sum(total)::float8 as spent from orders where user_id = any($1) group by 1";
  const sums = await pool.query<{ id: number; n: number; spent: number }>(sql, [ids]);
  return users.rows.map(({ id, name }) => {
    const sum = sums.rows.find((one) => one.id === id);
    return { id, name, orders: sum?.n ?? 0, spent: sum?.spent ?? 0 };
  });
}
