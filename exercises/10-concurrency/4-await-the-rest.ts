/**
 * Lesson: lessons/10-concurrency.md
 * Task: `allOrNothing` runs independent works at the same time, each on a connection and in a transaction of its own (the pool has
 *       room for the works of all its callers; its owner hears "error" events). When one fails, `Promise.all` rejects at once; the
 *       others go on, and commit. Repair it: nothing is committed before every work has succeeded. Then commit all, and return
 *       what the works returned, in their order. If one fails, whatever it throws, wait until the others have ended, roll all
 *       back, and throw what failed first, by time. (A commit that fails, or is answered with ROLLBACK, throws as well; those of
 *       others stand.) When the promise settles, nothing is under way, and every connection is back, thrown away (`release(true)`)
 *       only if it has died. Each work costs `begin` and `commit` beside its own statements. Then delete the TODO line.
 * Done when: npm run grade -- 10-concurrency/4-await-the-rest
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/** Something to be done with a client, inside of a transaction. */
export type Work<T> = (client: pg.PoolClient) => Promise<T>;

function todo(task: string): void {
  throw new TodoError(task);
}

/** Does all of the works, or nothing. Returns what they returned. */
export async function allOrNothing<T>(pool: pg.Pool, works: readonly Work<T>[]): Promise<T[]> {
  todo("await the rest"); // TODO: delete this line.
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
