/**
 * Wrong: notes the failed rollback in the error of the work, which may not let itself be changed.
 * Caught by: throws away a connection that has died
 * Says: Cannot add property cause
 */
import pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let result: T;
  try {
    result = await work(client);
  } catch (error) {
    let second: Error | undefined;
    try {
      await client.query("rollback");
    } catch (reason) {
      second = reason as Error;
    }
    client.release(second !== undefined);
    if (second && error instanceof Error) error.cause ??= second;
    throw error;
  }
  client.release();
  return result;
}
