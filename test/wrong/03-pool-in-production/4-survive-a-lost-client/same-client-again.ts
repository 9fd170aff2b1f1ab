/**
 * Wrong: runs the work again with the client that has died.
 * Caught by: runs the work again when its client dies
 * Says: run again, would have returned 1
 */
import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  const hear = () => {
    dead = true;
  };
  client.on("error", hear);
  try {
    return await work(client);
  } catch (error) {
    if (!dead) await client.query("rollback").catch(hear);
    if (!dead) throw error;
    return await work(client);
  } finally {
    client.off("error", hear);
    client.release(dead);
  }
}
