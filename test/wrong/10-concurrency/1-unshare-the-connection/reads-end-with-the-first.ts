/**
 * Wrong: waits for the reads and for the visit; but the reads are one `Promise.all`, which ends with the first that fails.
 * Caught by: ends when each read has ended, and makes the visit, where a read fails
 * Says: and this read went on behind the caller's back
 */
import pg from "pg";

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

async function ordersOf(pool: pg.Pool, userId: number): Promise<{ orders: number; spent: number }> {
  const sql = "select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1";
  return (await pool.query(sql, [userId])).rows[0];
}

async function latestOf(pool: pg.Pool, userId: number): Promise<number[]> {
  const sql = "select id from orders where user_id = $1 order by created_at desc, id desc limit 3";
  return (await pool.query(sql, [userId])).rows.map(({ id }) => id);
}

async function pendingOrders(pool: pg.Pool): Promise<number> {
  const sql = "select count(*)::int as pending from orders where status = 'pending'";
  return (await pool.query(sql)).rows[0].pending;
}

/** Counts a visit in `visits (user_id integer primary key, times integer not null)`; fails when there is no such user. */
async function noteVisit(pool: pg.Pool, userId: number): Promise<number> {
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin");
    const sql = `insert into visits (user_id, times) values ($1, 1)
    on conflict (user_id) do update set times = visits.times + 1 returning times`;
    const { rows } = await client.query(sql, [userId]);
    const { rowCount } = await client.query("update users set last_login = now() where id = $1", [userId]);
    if (rowCount === 0) throw new Error(`there is no user ${userId}`);
    await client.query("commit");
    return rows[0].times;
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}

export async function userPage(pool: pg.Pool, userId: number): Promise<Page> {
  const reads = Promise.all([ordersOf(pool, userId), latestOf(pool, userId), pendingOrders(pool)]);
  const visit = noteVisit(pool, userId);
  await Promise.allSettled([reads, visit]);
  const [sums, latest, pending] = await reads;
  return { ...sums, latest, pending, visits: await visit };
}
