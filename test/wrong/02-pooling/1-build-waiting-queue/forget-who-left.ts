/**
 * Wrong: who gave up stays in the list, and is handed the next connection.
 * Caught by: loses no connection on a caller who gave up
 * Says: take a waiter out of the list when its time is up
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #waiting: ((connection: C) => void)[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.pop() as C);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`)), limitMs);
      this.#waiting.push((connection) => {
        clearTimeout(timer);
        resolve(connection);
      });
    });
  }

  release(connection: C): void {
    const first = this.#waiting.shift();
    if (first) first(connection);
    else this.#free.push(connection);
  }
}
