/**
 * Wrong: asks for the status of the transaction while its `begin` is still under way, and is told that there is none.
 * Caught by: after an error of the query, keeps the connection and ends the transaction
 * Says: threw before its `begin` was answered
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  try {
    return await work(client);
  } catch (error) {
    if (client.getTransactionStatus() !== "I") {
      await client.query("rollback").catch(() => {
        dead = true;
      });
    }
    throw error;
  } finally {
    client.release(dead);
  }
}
