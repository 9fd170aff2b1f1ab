/**
 * Wrong: lets one work in at a time, however many connections there are.
 * Caught by: lends to as many at once as the pool has connections
 * Says: 1 of them had a connection
 */
import type pg from "pg";

let last: Promise<unknown> = Promise.resolve();

async function alone<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    const dead = await client.query("rollback").then(
      () => false,
      () => true,
    );
    client.release(dead);
    throw error;
  }
}

export function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const turn = last.then(() => alone(pool, work));
  last = turn.catch(() => undefined);
  return turn;
}
