/**
 * Wrong: takes a connection that is 0 or "" for none, and loses it.
 * Caught by: gives any value, undefined and the empty text too
 * Says: `if (free)` takes 0 and the empty text for none
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

interface Waiter<C> {
  timer: NodeJS.Timeout;
  give: (connection: C) => void;
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #waiting: Waiter<C>[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    const free = this.#free.pop();
    if (free) return Promise.resolve(free);
    return new Promise((resolve, reject) => {
      const waiter: Waiter<C> = {
        give: resolve,
        timer: setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
          reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
        }, limitMs),
      };
      this.#waiting.push(waiter);
    });
  }

  release(connection: C): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#free.push(connection);
      return;
    }
    clearTimeout(next.timer);
    next.give(connection);
  }
}
