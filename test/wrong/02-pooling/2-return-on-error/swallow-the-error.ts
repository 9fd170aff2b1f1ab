/**
 * Wrong: reports the error on the console, and returns as if nothing had been.
 * Caught by: returns what the work returned, and throws what it threw
 * Says: withClient returned undefined
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    console.error(error);
    return undefined as T;
  } finally {
    client.release();
  }
}
