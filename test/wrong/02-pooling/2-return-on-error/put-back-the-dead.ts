/**
 * Wrong: rolls back when there is a transaction, and never asks whether the connection is still there.
 * Caught by: throws away a connection that has died
 * Says: the next one, which had nothing to do with it, came to: Error
 * Says: Next: release(true) when the connection is dead
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } catch (error) {
    if (client.getTransactionStatus() !== "I") await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
