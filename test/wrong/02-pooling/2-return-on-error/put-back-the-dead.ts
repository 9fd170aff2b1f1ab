/**
 * Wrong: rolls back, and gives the connection back whatever the answer was.
 * Caught by: throws away a connection that has died
 * Says: the next request, which had nothing to do with it, threw
 * Says: Next: release(true) when the connection is dead
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
