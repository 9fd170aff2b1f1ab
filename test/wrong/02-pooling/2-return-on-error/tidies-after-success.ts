/**
 * Wrong: ends a transaction that a successful work has left open: a question after success.
 * Caught by: costs nothing when the work succeeds, and one round trip when it fails
 * Says: leaves an open transaction, made 2 round trips; the budget is 1
 * Says: after success there is nothing to find out
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  let failed = true;
  try {
    const result = await work(client);
    failed = false;
    return result;
  } finally {
    // Only where there may be something to undo: for a finished transaction it costs nothing.
    if (failed || client.getTransactionStatus() !== "I") {
      await client.query("rollback").catch(() => {
        dead = true;
      });
    }
    client.release(dead);
  }
}
