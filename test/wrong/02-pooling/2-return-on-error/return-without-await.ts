/**
 * Wrong: returns the promise, so that `finally` runs while the work does.
 * Caught by: keeps the connection until the work has ended
 * Says: 0 connections were out; 1 was expected
 * Says: await work(client)
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return work(client);
  } finally {
    client.release();
  }
}
