/**
 * Wrong: takes a connection that is null for none, and loses it.
 * Caught by: gives any value, undefined and the empty text too
 * Says: The only connection was null
 * Says: with `length`
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

interface Waiter<C> {
  serve: (connection: C) => void;
  timer: NodeJS.Timeout;
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #waiting: Waiter<C>[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    const free = this.#free.pop() ?? null;
    if (free !== null) return Promise.resolve(free);
    return new Promise<C>((resolve, reject) => {
      const timer = setTimeout(() => {
        const index = this.#waiting.indexOf(waiter);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      const waiter: Waiter<C> = { serve: resolve, timer };
      this.#waiting.push(waiter);
    });
  }

  release(connection: C): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#free.push(connection);
      return;
    }
    clearTimeout(next.timer);
    next.serve(connection);
  }
}
