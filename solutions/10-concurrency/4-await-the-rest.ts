import pg from "pg";

/** Something to be done with a client, inside of a transaction. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** Does all of the works, or nothing. Returns what they returned. */
export async function allOrNothing<T>(pool: pg.Pool, works: readonly Work<T>[]): Promise<T[]> {
  // Each failure is noted when it comes. `Promise.allSettled` has them in the order of the works, and does not say which was first.
  const failures: unknown[] = [];
  const clients: pg.PoolClient[] = [];
  const run = async (work: Work<T>): Promise<T> => {
    const client = await pool.connect();
    clients.push(client);
    await client.query("begin");
    return await work(client);
  };
  // No call of `run` rejects, so that `Promise.all` waits for the last of them.
  const values = await Promise.all(works.map((work) => run(work).catch((error) => void failures.push(error))));
  // How all end is decided once, before the first commit: a commit that fails must not turn the others into rollbacks.
  const last = failures.length > 0 ? "ROLLBACK" : "COMMIT";
  const finish = async (client: pg.PoolClient): Promise<void> => {
    let dead = false;
    try {
      const { command } = await client.query(last);
      // A work may hide the error of a statement. Then COMMIT rolls back without an error: only its answer says so.
      if (command !== last) failures.push(new Error(`${last} was answered with ${command}: a statement had failed`));
    } catch (error) {
      failures.push(error);
      // A commit may be refused on a connection that is alive; a dead connection does not answer the rollback either.
      await client.query("rollback").catch(() => {
        dead = true;
      });
    }
    client.release(dead);
  };
  await Promise.all(clients.map(finish));
  if (failures.length > 0) throw failures[0];
  return values as T[];
}
