/**
 * Lesson: lessons/02-pooling.md
 * Task: a pool that lets callers wait. `acquire` gives a free connection, any of them, at once, even if `limitMs` is 0. A
 *       connection may be any value but a promise, 0, undefined and a function too, and two may be equal. When none is free, the
 *       caller gets the next that comes back, in that moment; first come, first served. Each caller has a limit of its own, `limitMs`, from 0 (over at
 *       once) to a day: who has no connection then fails with AcquireTimeoutError. Use setTimeout for it, and let no timer run on
 *       after its caller was served. A connection is never handed to somebody who gave up, and none is lost.
 * Done when: npm run grade -- 02-pooling/1-build-waiting-queue
 */
import { TodoError } from "roundtrip";

export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

export class WaitingPool<C> {
  readonly #free: C[];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  // TODO: keep those who wait in a list; let release look there first.
  acquire(limitMs: number): Promise<C> {
    throw new TodoError(`wait at most ${limitMs} ms for one of ${this.#free.length} connections`);
  }

  release(connection: C): void {
    this.#free.push(connection);
  }
}
