/**
 * Wrong: looks a returned connection up among those that are out, where NaN is not found.
 * Caught by: gives any value, undefined and the empty text too
 * Says: The only connection was
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #out: C[] = [];
  readonly #waiting: ((connection: C) => void)[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) {
      const connection = this.#free.pop() as C;
      this.#out.push(connection);
      return Promise.resolve(connection);
    }
    return new Promise((resolve, reject) => {
      const waiter = (connection: C) => {
        clearTimeout(timer);
        this.#out.push(connection);
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
    const place = this.#out.indexOf(connection);
    if (place < 0) return; // given back twice
    this.#out.splice(place, 1);
    const next = this.#waiting.shift();
    if (next) next(connection);
    else this.#free.push(connection);
  }
}
