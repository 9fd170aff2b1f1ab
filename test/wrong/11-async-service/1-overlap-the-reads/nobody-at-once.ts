/**
 * Wrong: says at once that there is no such user, while the reads of the orders are under way.
 * Caught by: waits for all that it has begun, and hands on its error, also for nobody
 * Says: without waiting for both of them
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
  const read = async (text: string, values: unknown[]) => {
    try {
      return (await pool.query(text, values)).rows;
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const user = read(sql.user, [id]);
  const neighbours = user.then(([found]) => (found && !failed ? read(sql.neighbours, [found.city, id]) : []));
  const reads = [user, neighbours, read(sql.latest, [id]), read(sql.spent, [id])] as const;
  const all = Promise.allSettled(reads);
  const [found] = await user.catch(() => [{}]);
  if (!found) return undefined;
  await all;
  const [, others, latest, [sum]] = await Promise.all(reads);
  const { name, city } = found;
  return { name, city, neighbours: others, latest, spent: sum.spent };
}
