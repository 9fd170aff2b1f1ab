/**
 * Lesson: lessons/03-pool-in-production.md
 * Task: `read` runs `work` with a client of the pool and returns what it returned. The work only reads, so it may run twice. If
 *       the client dies while it is held, in a query, between two or in your rollback, the process goes on (nobody but you
 *       listens for the client's errors), the dead client is thrown away (`release(true)`), and the work runs once more with
 *       another client, taken after the dead one was given back. What fails the second time, be it the work or taking the
 *       client, reaches the caller. Any other failure (the first connect, too) is not repeated, whatever its message says: the
 *       very error reaches the caller, no transaction stays open, and the client is kept. When the work succeeds, nothing is
 *       asked; a client that has died all the same is thrown away. No listener stays behind. (The pool has no `query_timeout`.)
 * Done when: npm run grade -- 03-pool-in-production/4-survive-a-lost-client
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export async function read<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  // TODO: listen while you hold the client; after an error find out whether it is alive.
  throw new TodoError(`run ${work.name || "the work"} with a client of a pool of ${pool.options.max}`);
}
