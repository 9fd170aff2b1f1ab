/**
 * Style: a function lends a client to each of the four, and what failed is looked for in the end.
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

/** After a failure the connection is closed: that ends its transaction, too. */
async function lent<T>(pool: pg.Pool, part: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failed = true;
  try {
    const value = await part(client);
    failed = false;
    return value;
  } finally {
    client.release(failed);
  }
}

export async function userPage(pool: pg.Pool, userId: number): Promise<Page> {
  const [sums, latest, pending, visits] = await Promise.allSettled([
    lent(pool, (client) => ordersOf(client, userId)),
    lent(pool, (client) => latestOf(client, userId)),
    lent(pool, (client) => pendingOrders(client)),
    lent(pool, (client) => noteVisit(client, userId)),
  ]);
  if (visits.status === "rejected") throw visits.reason;
  if (sums.status === "rejected") throw sums.reason;
  if (latest.status === "rejected") throw latest.reason;
  if (pending.status === "rejected") throw pending.reason;
  return { ...sums.value, latest: latest.value, pending: pending.value, visits: visits.value };
}
