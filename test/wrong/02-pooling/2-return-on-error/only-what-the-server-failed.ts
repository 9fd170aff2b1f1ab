/**
 * Wrong: rolls back when the server has failed the transaction, and not when the work has.
 * Caught by: after an error of the query, keeps the connection and ends the transaction
 * Says: went back with that transaction open
 * Says: whatever the error is
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    let dead = false;
    if (client.getTransactionStatus() === "E") {
      await client.query("rollback").catch(() => {
        dead = true;
      });
    }
    client.release(dead);
    throw error;
  }
}
