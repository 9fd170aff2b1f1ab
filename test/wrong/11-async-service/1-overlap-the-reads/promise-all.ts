/**
 * Wrong: leaves the other reads under way when one has failed.
 * Caught by: hands on the error of a read when all that were begun have ended
 * Says: still under way
 */
import type pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export async function userPage(pool: pg.Pool, id: number) {
  let failed = false;
  const read = (text: string, values: unknown[]) =>
    pool.query(text, values).catch((error) => {
      failed = true;
      throw error;
    });
  const user = read(sql.user, [id]);
  const [users, neighbours, latest, spent] = await Promise.all([
    user,
    user.then(({ rows: [found] }) => (found && !failed ? read(sql.neighbours, [found.city, id]) : undefined)),
    read(sql.latest, [id]),
    read(sql.spent, [id]),
  ]);
  if (users.rows.length === 0) return undefined;
  const { name, city } = users.rows[0];
  return { name, city, neighbours: neighbours?.rows, latest: latest.rows, spent: spent.rows[0].spent };
}
