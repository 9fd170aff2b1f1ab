/**
 * Wrong: releases after the work, a line that an error never reaches.
 * Caught by: gives the connection back whenever the work fails
 * Says: After a rejected promise, 1 connection had not come back
 * Says: Next: release in a catch or finally
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const result = await work(client);
  client.release();
  return result;
}
