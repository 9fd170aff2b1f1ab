/**
 * Wrong: takes an error that is FATAL for the death of this connection, though it may be that of another one.
 * Caught by: runs the work once, and keeps a connection that is alive, whatever the error says
 * Says: a FATAL error of the server about another connection
 * Says: Next: let the answer to `rollback` decide
 */
import pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    const fatal = error instanceof pg.DatabaseError && error.severity === "FATAL";
    let dead = fatal;
    // The server closes the connection behind it: nobody would answer a rollback.
    if (!fatal) {
      await client.query("rollback").catch(() => {
        dead = true;
      });
    }
    client.release(dead);
    throw error;
  }
}
