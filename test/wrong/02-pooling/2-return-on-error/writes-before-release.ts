/**
 * Wrong: notes the failed rollback in the error of the work, which may be frozen, and releases only then.
 * Caught by: throws away a connection that has died
 * Says: it was not given back at all: withClient threw TypeError
 * Says: here it is frozen
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let result: T;
  try {
    result = await work(client);
  } catch (error) {
    try {
      await client.query("rollback");
    } catch (lost) {
      if (error instanceof Error) error.cause ??= lost;
      client.release(true);
      throw error;
    }
    client.release();
    throw error;
  }
  client.release();
  return result;
}
