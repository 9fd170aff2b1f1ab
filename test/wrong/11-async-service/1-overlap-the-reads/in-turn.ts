/**
 * Wrong: makes its reads one after the other, with the orders first.
 * Caught by: takes two round trips, four statements and three connections
 * Says: waited for 4 round trips
 */
import type pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export async function userPage(pool: pg.Pool, id: number) {
  const latest = (await pool.query(sql.latest, [id])).rows;
  const { spent } = (await pool.query(sql.spent, [id])).rows[0];
  const users = (await pool.query(sql.user, [id])).rows;
  if (users.length === 0) return undefined;
  const { name, city } = users[0];
  const neighbours = (await pool.query(sql.neighbours, [city, id])).rows;
  return { name, city, neighbours, latest, spent };
}
