/**
 * Wrong: shows 0 when the sum cannot be read.
 * Caught by: hands on the error of a read when all that were begun have ended
 * Says: code 42703
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
  const reads = [
    user,
    user.then(([found]) => (found && !failed ? read(sql.neighbours, [found.city, id]) : [])),
    read(sql.latest, [id]),
    read(sql.spent, [id]).catch(() => [{ spent: 0 }]),
  ] as const;
  await Promise.allSettled(reads);
  const [users, neighbours, latest, spent] = await Promise.all(reads);
  if (users.length === 0) return undefined;
  return { name: users[0].name, city: users[0].city, neighbours, latest, spent: spent[0].spent };
}
