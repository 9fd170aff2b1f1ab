/**
 * Wrong: keeps the failures of all calls in one list.
 * Caught by: waits for the others when one fails, undoes all, and throws what failed first
 * Says: what failed first was expected
 */
import pg from "pg";

/** Something to be done with a client, inside of a transaction. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

const failures: unknown[] = [];

/** Does all of the works, or nothing. Returns what they returned. */
export async function allOrNothing<T>(pool: pg.Pool, works: readonly Work<T>[]): Promise<T[]> {
  const clients: pg.PoolClient[] = [];
  const run = async (work: Work<T>): Promise<T> => {
    const client = await pool.connect();
    clients.push(client);
    await client.query("begin");
    return await work(client);
  };
  const before = failures.length;
  const values = await Promise.all(works.map((work) => run(work).catch((error) => void failures.push(error))));
  const last = failures.length > before ? "rollback" : "commit";
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
  if (failures.length > before) throw failures[0];
  return values as T[];
}
