/**
 * Wrong: leaves the others to themselves when one fails, and commits each as soon as it has ended.
 * Caught by: commits nothing before every work has succeeded
 * Says: Everybody saw their changes already
 */
import pg from "pg";

/** Something to be done with a client, inside of a transaction. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** Does all of the works, or nothing. Returns what they returned. */
export async function allOrNothing<T>(pool: pg.Pool, works: readonly Work<T>[]): Promise<T[]> {
  const run = async (work: Work<T>): Promise<T> => {
    const client = await pool.connect();
    let dead = false;
    try {
      await client.query("begin");
      const value = await work(client);
      await client.query("commit");
      return value;
    } catch (error) {
      await client.query("rollback").catch(() => {
        dead = true;
      });
      throw error;
    } finally {
      client.release(dead);
    }
  };
  return Promise.all(works.map(run));
}
