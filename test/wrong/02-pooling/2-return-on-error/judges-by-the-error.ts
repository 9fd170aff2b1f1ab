/**
 * Wrong: takes the words of an error for the state of the connection, though the error may speak of another one.
 * Caught by: after an error of the query, keeps the connection and ends the transaction
 * Says: speaks of another connection
 * Says: was given another connection
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    const { code = "", message = "" } = Object(error) as { code?: string; message?: string };
    const dead = /terminat/.test(message) || code.startsWith("08") || code.startsWith("57P") || code === "ECONNRESET";
    if (!dead) await client.query("rollback");
    client.release(dead);
    throw error;
  }
}
