/**
 * Wrong: waits for no rollback behind an AbortError: a dead connection goes back as one that is alive.
 * Caught by: throws away a connection that has died, whatever the error says
 * Says: the work threw an AbortError
 * Says: Next: await the answer to `rollback` before you release
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  try {
    return await work(client);
  } catch (error) {
    const undone = client.query("rollback").catch(() => {
      dead = true;
    });
    // Nobody waits for the answer any more.
    if (!(error instanceof Error && error.name === "AbortError")) await undone;
    throw error;
  } finally {
    client.release(dead);
  }
}
