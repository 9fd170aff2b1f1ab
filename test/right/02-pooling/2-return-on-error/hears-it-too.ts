/**
 * Style: hears the client's "error" event as well, and asks nothing of a connection of whose death it has heard.
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
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
    throw error;
  } finally {
    client.removeListener("error", hear);
    client.release(dead);
  }
}
