/**
 * Wrong: sends the rollback and gives back at once: the news of a dead connection comes too late.
 * Caught by: throws away a connection that has died
 * Says: the next request, which had nothing to do with it
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } catch (error) {
    client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
