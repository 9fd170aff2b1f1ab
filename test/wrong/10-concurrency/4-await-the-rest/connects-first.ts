/**
 * Wrong: takes all connections before the first work, and loses those that came when one did not.
 * Caught by: fails as the pool does when a connection cannot be had, and keeps none
 * Says: not back
 */
import pg from "pg";

/** Something to be done with a client, inside of a transaction. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** Does all of the works, or nothing. Returns what they returned. */
export async function allOrNothing<T>(pool: pg.Pool, works: readonly Work<T>[]): Promise<T[]> {
  const failures: unknown[] = [];
  const clients: pg.PoolClient[] = [];
  clients.push(...(await Promise.all(works.map(() => pool.connect()))));
  const run = async (work: Work<T>, k: number): Promise<T> => {
    const client = clients[k] as pg.PoolClient;
    await client.query("begin");
    return await work(client);
  };
  const values = await Promise.all(works.map((work, k) => run(work, k).catch((error) => void failures.push(error))));
  const last = failures.length > 0 ? "rollback" : "commit";
  const finish = async (client: pg.PoolClient): Promise<void> => {
    let dead = false;
    await client.query(last).catch(async (error) => {
      failures.push(error);
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
