/**
 * Wrong: takes the second client while it holds the first.
 * Caught by: runs the work again when its client dies
 * Says: deadlock in a pool of 1
 */
import pg from "pg";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>, round = 1): Promise<T> {
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
    if (!dead || round === 2) throw error;
    return await read(pool, work, 2);
  } finally {
    client.off("error", hear);
    client.release(dead);
  }
}
