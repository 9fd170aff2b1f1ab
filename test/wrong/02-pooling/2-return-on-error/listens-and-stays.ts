/**
 * Wrong: puts a listener on the client at each call, and never takes it off.
 * Caught by: leaves nothing of its own on a connection that goes back
 * Says: the number of listeners to "error" was
 */
import pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  client.once("error", () => {
    dead = true;
  });
  let result: T;
  try {
    result = await work(client);
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    client.release(dead);
    throw error;
  }
  client.release();
  return result;
}
