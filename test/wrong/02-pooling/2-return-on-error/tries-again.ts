/**
 * Wrong: gives a work that failed a second chance, which nobody asked for.
 * Caught by: returns what the work returned, and throws what it threw
 * Says: withClient ran it 2 times
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client).catch(() => work(client));
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
