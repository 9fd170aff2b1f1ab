/**
 * Wrong: who gets a connection when another one has failed gives it back unused: in a small pool the visit is not made.
 * Caught by: ends when each read has ended, and makes the visit, where a read fails
 * Says: visits counted: 0, expected 1
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

async function ordersOf(client: pg.PoolClient, userId: number): Promise<{ orders: number; spent: number }> {
  const sql = "select count(*)::int as orders, coalesce(sum(total), 0)::float8 as spent from orders where user_id = $1";
  return (await client.query(sql, [userId])).rows[0];
}

async function latestOf(client: pg.PoolClient, userId: number): Promise<number[]> {
  const sql = "select id from orders where user_id = $1 order by created_at desc, id desc limit 3";
  return (await client.query(sql, [userId])).rows.map(({ id }) => id);
}

async function pendingOrders(client: pg.PoolClient): Promise<number> {
  const sql = "select count(*)::int as pending from orders where status = 'pending'";
  return (await client.query(sql)).rows[0].pending;
}

/** Counts a visit in `visits (user_id integer primary key, times integer not null)`; fails when there is no such user. */
async function noteVisit(client: pg.PoolClient, userId: number): Promise<number> {
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
  let failure: { error: unknown } | undefined;
  const lent = async <T>(part: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let dead = false;
    try {
      if (failure) throw failure.error;
      return await part(client);
    } catch (error) {
      failure ??= { error };
      await client.query("rollback").catch(() => {
        dead = true;
      });
      throw error;
    } finally {
      client.release(dead);
    }
  };
  const parts = [
    lent((client) => ordersOf(client, userId)),
    lent((client) => latestOf(client, userId)),
    lent((client) => pendingOrders(client)),
    lent((client) => noteVisit(client, userId)),
  ] as const;
  await Promise.allSettled(parts);
  const [sums, latest, pending, visits] = await Promise.all(parts);
  return { ...sums, latest, pending, visits };
}
