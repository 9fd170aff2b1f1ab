/**
 * Wrong: passes over one who gave up, and not over two in a row.
 * Caught by: passes over all who gave up, one after the other
 * Says: callers in a row gave up
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

interface Waiter<C> {
  gaveUp: boolean;
  timer: NodeJS.Timeout | undefined;
  give: (connection: C) => void;
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #waiting: Waiter<C>[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.pop() as C);
    return new Promise((resolve, reject) => {
      const waiter: Waiter<C> = { gaveUp: false, timer: undefined, give: resolve };
      waiter.timer = setTimeout(() => {
        waiter.gaveUp = true;
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      this.#waiting.push(waiter);
    });
  }

  release(connection: C): void {
    let next = this.#waiting.shift();
    if (next?.gaveUp) next = this.#waiting.shift();
    if (next === undefined) {
      this.#free.push(connection);
      return;
    }
    clearTimeout(next.timer);
    next.give(connection);
  }
}
