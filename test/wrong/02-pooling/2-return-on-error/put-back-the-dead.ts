/**
 * Wrong: rolls back, does not mind whether that worked, and puts the connection back.
 * Caught by: throws away a connection that has died
 * Says: Next: release(true) when the connection is dead
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
