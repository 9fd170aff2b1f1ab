/**
 * Wrong: gives the connection back as the work left it.
 * Caught by: after an error of the query, keeps the connection and ends the transaction
 * Says: went back with that transaction open
 * Says: `rollback` before you release
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}
