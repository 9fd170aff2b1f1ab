/**
 * Wrong: throws a connection away in the moment in which it dies, and waits for the end of the work only afterwards.
 * Caught by: keeps a connection until the work has ended, also when it dies meanwhile
 * Says: meanwhile 0 connections were out, and 1 was expected
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let dead = false;
  const throwAway = () => {
    if (!dead) client.release(true);
    dead = true;
  };
  client.on("error", throwAway);
  try {
    return await work(client);
  } catch (error) {
    if (!dead) await client.query("rollback").catch(throwAway);
    throw error;
  } finally {
    client.off("error", throwAway);
    if (!dead) client.release();
  }
}
