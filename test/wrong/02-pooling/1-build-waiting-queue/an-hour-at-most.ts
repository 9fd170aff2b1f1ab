/**
 * Wrong: cuts every limit to an hour.
 * Caught by: gives up after the limit
 * Says: 7199999 ms of 7200000 had passed
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
    if (this.#free.length > 0) return Promise.resolve(this.#free.shift() as C);
    return new Promise((resolve, reject) => {
      const waiter = (connection: C) => {
        clearTimeout(timer);
        resolve(connection);
      };
      const timer = setTimeout(
        () => {
          this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
          reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
        },
        Math.min(limitMs, 3_600_000),
      );
      this.#waiting.push(waiter);
    });
  }

  release(connection: C): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter(connection);
    else this.#free.push(connection);
  }
}
