/**
 * Wrong: takes waiters from the end of the list, as it takes connections.
 * Caught by: serves those who wait in the order in which they came
 * Says: take waiters from the front
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
    const last = this.#waiting.pop();
    if (last) last(connection);
    else this.#free.push(connection);
  }
}
