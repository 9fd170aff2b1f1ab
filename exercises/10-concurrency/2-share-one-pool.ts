/**
 * Lesson: lessons/10-concurrency.md
 * Task: `rows` opens a pool for each call, so that `max` bounds nothing. Let all calls of a Shop share one pool, as `settings()`
 *       says when the first call comes: not asked before, and once, however many callers come at the same time. If `settings()`
 *       fails, who waits for it gets its error, and the next call asks again; nothing else makes a Shop ask twice. As many calls
 *       at once as `max` allows; the server's errors reach their callers. A connection that dies while it is idle harms nobody.
 *       Once `close` is called, `rows` fails with ClosedError and asks nothing; who called before is served, also who still
 *       waits; then the pool is ended (`await pool.end()` will do), and `close` ends: at once where there is none, and together
 *       with the first, however often it is called. Shops share nothing, not even with the same `settings`. Then delete the TODO line.
 * Done when: npm run grade -- 10-concurrency/2-share-one-pool
 */
import pg from "pg";
import { TodoError } from "roundtrip";

function todo(task: string): void {
  throw new TodoError(task);
}

export class ClosedError extends Error {
  override name = "ClosedError";
}

export class Shop {
  /** @param settings says how to connect; asks a store of secrets, for example */
  constructor(readonly settings: () => Promise<pg.PoolConfig>) {}

  /** The rows of one statement. */
  async rows(sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
    todo("let all calls share one pool"); // TODO: delete this line.
    const pool = new pg.Pool(await this.settings());
    const { rows } = await pool.query(sql, values);
    await pool.end();
    return rows;
  }

  async close(): Promise<void> {}
}
