/**
 * Wrong: closes the connection after any error: an application full of duplicate keys opens one for each.
 * Caught by: after an error of the query, keeps the connection and ends the transaction
 * Says: That error harms no connection
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
