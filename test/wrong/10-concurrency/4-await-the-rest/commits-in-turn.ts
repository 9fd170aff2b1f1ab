/**
 * Wrong: commits one after the other, and rolls the rest back once a commit has been refused.
 * Caught by: throws what the server refuses at the commit, and has committed the rest
 * Says: Of the others' commits 0 stand
 */
import pg from "pg";

/** Something to be done with a client, inside of a transaction. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** Does all of the works, or nothing. Returns what they returned. */
export async function allOrNothing<T>(pool: pg.Pool, works: readonly Work<T>[]): Promise<T[]> {
  const failures: unknown[] = [];
  const clients: pg.PoolClient[] = [];
  const run = async (work: Work<T>): Promise<T> => {
    const client = await pool.connect();
    clients.push(client);
    await client.query("begin");
    return await work(client);
  };
  const values = await Promise.all(works.map((work) => run(work).catch((error) => void failures.push(error))));
  const finish = async (client: pg.PoolClient): Promise<void> => {
    let dead = false;
    const last = failures.length > 0 ? "ROLLBACK" : "COMMIT";
    try {
      const { command } = await client.query(last);
      if (command !== last) failures.push(new Error(`${last} was answered with ${command}: a statement had failed`));
    } catch (error) {
      failures.push(error);
      await client.query("rollback").catch(() => {
        dead = true;
      });
    }
    client.release(dead);
  };
  for (const client of clients) await finish(client);
  if (failures.length > 0) throw failures[0];
  return values as T[];
}
