/**
 * Wrong: connects inside of the `try`: when that fails, the clean-up fails for want of a client, and hides why.
 * Caught by: fails as the pool does when no connection can be had
 * Says: The pool's own error was expected
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let client: pg.PoolClient | undefined;
  try {
    client = await pool.connect();
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    const held = client as pg.PoolClient;
    const dead = await held.query("rollback").then(
      () => false,
      () => true,
    );
    held.release(dead);
    throw error;
  }
}
