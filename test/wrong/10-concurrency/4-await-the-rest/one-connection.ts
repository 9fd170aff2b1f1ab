/**
 * Wrong: runs all works on one connection, in one transaction: they wait for each other, and share what fails.
 * Caught by: returns what the works returned, in their order, and has committed all
 * Says: each was to have one of its own
 */
import pg from "pg";

/** Something to be done with a client, inside of a transaction. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** Does all of the works, or nothing. Returns what they returned. */
export async function allOrNothing<T>(pool: pg.Pool, works: readonly Work<T>[]): Promise<T[]> {
  if (works.length === 0) return [];
  const failures: unknown[] = [];
  const client = await pool.connect();
  let dead = false;
  try {
    await client.query("begin");
    const run = async (work: Work<T>) => work(client);
    const values = await Promise.all(works.map((work) => run(work).catch((error) => void failures.push(error))));
    if (failures.length > 0) throw failures[0];
    await client.query("commit");
    return values as T[];
  } catch (error) {
    await client.query("rollback").catch(() => {
      dead = true;
    });
    throw error;
  } finally {
    client.release(dead);
  }
}
