/**
 * Wrong: keeps the error in a variable: whoever throws `undefined` has thrown nothing.
 * Caught by: returns what the work returned, and throws what it threw
 * Says: The work threw undefined
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let result: T | undefined;
  let failure: unknown;
  try {
    result = await work(client);
  } catch (error) {
    failure = error;
  }
  if (!failure) {
    client.release();
    return result as T;
  }
  client.release(
    await client.query("rollback").then(
      () => false,
      () => true,
    ),
  );
  throw failure;
}
