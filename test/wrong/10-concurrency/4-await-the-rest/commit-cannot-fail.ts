/**
 * Wrong: forgets that a commit can be refused.
 * Caught by: throws what the server refuses at the commit, and has committed the rest
 * Says: Its error was expected
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
  const last = failures.length > 0 ? "rollback" : "commit";
  const finish = async (client: pg.PoolClient): Promise<void> => {
    let dead = false;
    await client.query(last).catch(async () => {
      await client.query("rollback").catch(() => {
        dead = true;
      });
    });
    client.release(dead);
  };
  await Promise.all(clients.map(finish));
  if (failures.length > 0) throw failures[0];
  return values as T[];
}
