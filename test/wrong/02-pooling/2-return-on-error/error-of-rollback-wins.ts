/**
 * Wrong: when the connection has died the rollback fails as well, and its error hides the first one.
 * Caught by: throws away a connection that has died
 * Says: instead of what the work threw
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = true;
  try {
    const result = await work(client);
    dead = false;
    return result;
  } catch (error) {
    await client.query("rollback");
    dead = false;
    throw error;
  } finally {
    client.release(dead);
  }
}
