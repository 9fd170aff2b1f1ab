/**
 * Style: a function for each part of the page, a client taken by hand, an AbortController for the call: a read
 *   whose turn comes after a failure is not sent.
 */
import type pg from "pg";

const sql = {
  user: "select id, name, city from users where id = $1",
  neighbours: "select id, name from users where city = $1 and id <> $2 order by id limit 3",
  latest: "select id, total::float8 as total from orders where user_id = $1 order by created_at desc, id desc limit 3",
  spent: "select coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1 and status <> 'cancelled'",
};

export async function userPage(pool: pg.Pool, id: number) {
  const call = new AbortController();
  const rows = async (text: string, ...values: unknown[]) => {
    const client = await pool.connect();
    try {
      call.signal.throwIfAborted();
      return (await client.query(text, values)).rows;
    } catch (error) {
      call.abort(error);
      throw error;
    } finally {
      client.release();
    }
  };
  const person = async () => {
    const [user] = await rows(sql.user, id);
    if (!user || call.signal.aborted) return undefined;
    return { name: user.name, city: user.city, neighbours: await rows(sql.neighbours, user.city, id) };
  };
  const orders = () => rows(sql.latest, id);
  const sum = async () => (await rows(sql.spent, id))[0].spent;
  const parts = await Promise.allSettled([person(), orders(), sum()]);
  call.signal.throwIfAborted();
  const [user, latest, spent] = parts.map((part) => (part.status === "fulfilled" ? part.value : undefined));
  return user && { ...user, latest, spent };
}
