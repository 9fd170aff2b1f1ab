/**
 * Wrong: takes three clients before it asks for anything.
 * Caught by: serves many pages at once, with as few connections as there are
 * Says: is still waiting
 */
import type pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export async function userPage(pool: pg.Pool, id: number) {
  const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
  let failed = false;
  const read = async (k: number, text: string, values: unknown[]) => {
    try {
      return (await clients[k]?.query(text, values))?.rows ?? [];
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const user = read(0, sql.user, [id]);
  const reads = [
    user,
    user.then(([found]) => (found && !failed ? read(0, sql.neighbours, [found.city, id]) : [])),
    read(1, sql.latest, [id]),
    read(2, sql.spent, [id]),
  ] as const;
  await Promise.allSettled(reads);
  for (const client of clients) client.release();
  const [users, neighbours, latest, spent] = await Promise.all(reads);
  if (users.length === 0) return undefined;
  return { name: users[0].name, city: users[0].city, neighbours, latest, spent: spent[0].spent };
}
