/**
 * Wrong: keeps the free ones in a set, in which equal values are one.
 * Caught by: gives a value as often as it is there
 * Says: neither a set nor a look whether an equal one is there
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

interface Waiter<C> {
  serve: (connection: C) => void;
  timer: NodeJS.Timeout;
}

export class WaitingPool<C> {
  readonly #free: Set<C>;
  readonly #waiting: Waiter<C>[] = [];

  constructor(connections: C[]) {
    this.#free = new Set(connections);
  }

  acquire(limitMs: number): Promise<C> {
    for (const connection of this.#free) {
      this.#free.delete(connection);
      return Promise.resolve(connection);
    }
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
      this.#free.add(connection);
      return;
    }
    clearTimeout(next.timer);
    next.serve(connection);
  }
}
