/**
 * Wrong: asks for the neighbours although another read has failed meanwhile.
 * Caught by: begins no read when another one has failed
 * Says: all the same
 */
import type pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export async function userPage(pool: pg.Pool, id: number) {
  const user = pool.query(sql.user, [id]);
  const reads = [
    user,
    user.then(({ rows: [found] }) => (found ? pool.query(sql.neighbours, [found.city, id]) : undefined)),
    pool.query(sql.latest, [id]),
    pool.query(sql.spent, [id]),
  ] as const;
  await Promise.allSettled(reads);
  const [users, neighbours, latest, spent] = await Promise.all(reads);
  if (users.rows.length === 0) return undefined;
  const { name, city } = users.rows[0];
  return { name, city, neighbours: neighbours?.rows, latest: latest.rows, spent: spent.rows[0].spent };
}
