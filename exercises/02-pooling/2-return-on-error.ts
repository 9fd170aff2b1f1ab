/**
 * Lesson: lessons/02-pooling.md
 * Task: run `work` with a connection of the pool, once, whatever it throws, and return what it returned. Whatever happens, the
 *       connection goes back, and not before `work` has ended. When `work` fails, the caller gets the very thing that it threw,
 *       no transaction stays open, and a connection that has died is thrown away: `client.release(true)`; so is one that refuses
 *       `rollback`. Any other is kept, whatever the error says, and however long the server takes to answer. This costs one round
 *       trip at most. When `work` succeeds nothing is asked, whatever it left open. (The pool's owner hears the `"error"` event of
 *       a connection that dies between two queries, and has set no `query_timeout`; lesson 03.)
 * Done when: npm run grade -- 02-pooling/2-return-on-error
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  // TODO: connect, work, release. After an error a `rollback` tells two things at once.
  throw new TodoError(`run ${work.name || "the work"} with a connection of a pool of ${pool.options.max}`);
}
