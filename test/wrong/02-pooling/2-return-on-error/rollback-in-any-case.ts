/**
 * Wrong: rolls back after success as well: a round trip for every request.
 * Caught by: costs nothing when the work succeeds, and one round trip when it fails
 * Says: made 2 round trips; the budget is 1
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    const dead = await client.query("rollback").then(
      () => false,
      () => true,
    );
    client.release(dead);
  }
}
