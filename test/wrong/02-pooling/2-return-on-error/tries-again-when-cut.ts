/**
 * Wrong: it runs the work a second time, over another connection, when the first one had been cut without a word.
 * Caught by: throws away a connection that has died, whatever the error says
 * Says: ran the work 2 times
 */
import type pg from "pg";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let dead = false;
    try {
      return await work(client);
    } catch (error) {
      dead = await client.query("rollback").then(
        () => false,
        () => true,
      );
      const cut = error instanceof Error && error.message === "Connection terminated unexpectedly";
      if (!dead || !cut || attempt > 1) throw error;
    } finally {
      client.release(dead);
    }
  }
}
