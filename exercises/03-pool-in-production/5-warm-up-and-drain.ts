/**
 * Lesson: lessons/03-pool-in-production.md
 * Task: a service around a deployment. `warmUp` opens `count` connections (1 to the pool's `max`), all at once, and gives all of
 *       them back; if one cannot be opened, it fails with that error. `use` lends a client to `work`, returns what that returned
 *       or throws what it threw, and gives the client back. After `drain` has been called, `use` fails with DrainingError and asks
 *       nothing of the pool; who called before is still served, also who waits. When all of them have ended, `drain` calls
 *       `pool.end()`, and resolves with 0 when that has resolved. When `limitMs` is over before they have, it resolves at once with
 *       the number of calls that have not ended, and what becomes of them is left to you. No timer runs on after it. A second call of
 *       `drain` gives what the first one gives. (The pool's owner hears the `"error"` events of lent clients.)
 * Done when: npm run grade -- 03-pool-in-production/5-warm-up-and-drain
 */
import pg from "pg";
import { TodoError } from "roundtrip";

export class DrainingError extends Error {
  override name = "DrainingError";
}

export class Service {
  constructor(readonly pool: pg.Pool) {}

  // TODO: three methods. What does drain have to know of use?
  async warmUp(count: number): Promise<void> {
    throw new TodoError(`open ${count} of ${this.pool.options.max} connections`);
  }

  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    throw new TodoError(`lend a client to ${work.name || "the work"}`);
  }

  async drain(limitMs: number): Promise<number> {
    throw new TodoError(`drain within ${limitMs} ms`);
  }
}
