/**
 * Wrong: asks everything at once, of one client, which sends one statement after the other.
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
  const client = await pool.connect();
  try {
    const user = client.query(sql.user, [id]);
    const reads = [
      user,
      user.then(({ rows: [found] }) => (found ? client.query(sql.neighbours, [found.city, id]) : undefined)),
      client.query(sql.latest, [id]),
      client.query(sql.spent, [id]),
    ] as const;
    await Promise.allSettled(reads);
    const [users, neighbours, latest, spent] = await Promise.all(reads);
    if (users.rows.length === 0) return undefined;
    const { name, city } = users.rows[0];
    return { name, city, neighbours: neighbours?.rows, latest: latest.rows, spent: spent.rows[0].spent };
  } finally {
    client.release();
  }
}
