/**
 * Wrong: takes a failure with undefined for none.
 * Caught by: waits for the others when one fails, undoes all, and throws what failed first
 * Says: what failed first was expected, undefined
 */
import pg from "pg";

/** Something to be done with a client, inside of a transaction. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** Does all of the works, or nothing. Returns what they returned. */
export async function allOrNothing<T>(pool: pg.Pool, works: readonly Work<T>[]): Promise<T[]> {
  let first: unknown;
  const clients: pg.PoolClient[] = [];
  const run = async (work: Work<T>): Promise<T> => {
    const client = await pool.connect();
    clients.push(client);
    await client.query("begin");
    return await work(client);
  };
  const values = await Promise.all(
    works.map((work) =>
      run(work).catch((error) => {
        first ??= error;
      }),
    ),
  );
  const last = first ? "rollback" : "commit";
  const finish = async (client: pg.PoolClient): Promise<void> => {
    let dead = false;
    await client.query(last).catch(async (error) => {
      first ??= error;
      await client.query("rollback").catch(() => {
        dead = true;
      });
    });
    client.release(dead);
  };
  await Promise.all(clients.map(finish));
  if (first) throw first;
  return values as T[];
}
