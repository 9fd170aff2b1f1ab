/**
 * Wrong: takes an equal connection for the same one, given back twice.
 * Caught by: gives a value as often as it is there
 * Says: neither a set nor a look whether an equal one is there
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
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      this.#waiting.push(waiter);
    });
  }

  release(connection: C): void {
    if (this.#free.includes(connection)) return; // given back twice
    const waiter = this.#waiting.shift();
    if (waiter) waiter(connection);
    else this.#free.push(connection);
  }
}
