/**
 * Wrong: waits for the user, and then asks for everything else at once.
 * Caught by: begins each read as soon as its values are known
 * Says: need no more than the id
 */
import type pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export async function userPage(pool: pg.Pool, id: number) {
  const users = (await pool.query(sql.user, [id])).rows;
  if (users.length === 0) return undefined;
  const { name, city } = users[0];
  const reads = [
    pool.query(sql.neighbours, [city, id]),
    pool.query(sql.latest, [id]),
    pool.query(sql.spent, [id]),
  ] as const;
  await Promise.allSettled(reads);
  const [neighbours, latest, spent] = await Promise.all(reads);
  return { name, city, neighbours: neighbours.rows, latest: latest.rows, spent: spent.rows[0].spent };
}
