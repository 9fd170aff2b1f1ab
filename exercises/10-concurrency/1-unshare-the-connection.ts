/**
 * Lesson: lessons/10-concurrency.md
 * Task: `userPage` starts four things together, all on one client: `pg` asks them one after the other (and calls it deprecated),
 *       three of them inside the fourth's transaction. Let each have a connection of its own, all four at once where the pool
 *       has room, and never more; a pool of any size serves any number of callers. The visit stays one transaction on one
 *       connection, both changes or neither, and is made even if a read has failed before. If any fail, the call fails with the
 *       error of one of them, but not before all that have begun have ended; then no transaction is open, and every connection
 *       is released, if it has died by `release(true)`, if it lives either way. Answers and statements stay: on open connections
 *       seven round trips, at most four in turn. (The pool's owner hears the clients' `"error"` events.) Then delete the TODO line.
 * Done when: npm run grade -- 10-concurrency/1-unshare-the-connection
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export interface Page {
  /** How many orders the user has, and what they come to. */
  orders: number;
  spent: number;
  /** The user's latest three orders, latest first. */
  latest: number[];
  /** Orders of the whole shop that are pending. */
  pending: number;
  /** How often the user has come, this time included. */
  visits: number;
}

function todo(task: string): void {
  throw new TodoError(task);
}

async function ordersOf(client: pg.ClientBase, userId: number): Promise<{ orders: number; spent: number }> {
  const sql = "select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1";
  return (await client.query(sql, [userId])).rows[0];
}

async function latestOf(client: pg.ClientBase, userId: number): Promise<number[]> {
  const sql = "select id from orders where user_id = $1 order by created_at desc, id desc limit 3";
  return (await client.query(sql, [userId])).rows.map(({ id }) => id);
}

async function pendingOrders(client: pg.ClientBase): Promise<number> {
  const sql = "select count(*)::int as pending from orders where status = 'pending'";
  return (await client.query(sql)).rows[0].pending;
}

/** Counts a visit in `visits (user_id integer primary key, times integer not null)`; fails when there is no such user. */
async function noteVisit(client: pg.ClientBase, userId: number): Promise<number> {
  await client.query("begin");
  const sql = `insert into visits (user_id, times) values ($1, 1)
    on conflict (user_id) do update set times = visits.times + 1 returning times`;
  const { rows } = await client.query(sql, [userId]);
  const { rowCount } = await client.query("update users set last_login = now() where id = $1", [userId]);
  if (rowCount === 0) throw new Error(`there is no user ${userId}`);
  await client.query("commit");
  return rows[0].times;
}

export async function userPage(pool: pg.Pool, userId: number): Promise<Page> {
  todo("give each of the four a connection of its own"); // TODO: delete this line.
  const client = await pool.connect();
  try {
    const [sums, latest, pending, visits] = await Promise.all([
      ordersOf(client, userId),
      latestOf(client, userId),
      pendingOrders(client),
      noteVisit(client, userId),
    ]);
    return { ...sums, latest, pending, visits };
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
