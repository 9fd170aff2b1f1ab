/**
 * Lesson: lessons/12-capstone.md
 * Task: open a pool that lends 50 connections at most. `openPool` opens 10 of them, all at once, and resolves when they are free;
 *       10 stay open however long nobody asks for one. Each connection, also one that is opened later, has jit off and a
 *       statement_timeout of 30 s from its start-up message on: openPool sends no statement. All that `config` says stays, its
 *       `options` too; where it sets one of these two itself, 0 too, its value holds. `config` is not changed. No connection that
 *       breaks, free or lent, ends the process. When one of the 10 cannot be opened, openPool waits for the others, ends the pool,
 *       and throws its error.
 * Done when: npm run grade -- 12-capstone/1-open-the-pool
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/** @param config where the server is, without `connectionString`; of the session, what the caller wants otherwise */
export async function openPool(config: pg.ClientConfig): Promise<pg.Pool> {
  // TODO: settings in `options`, then ten connections at the same moment.
  throw new TodoError(`open a pool of connections to ${config.database}`);
}
