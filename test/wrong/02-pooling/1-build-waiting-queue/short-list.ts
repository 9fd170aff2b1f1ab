/**
 * Wrong: refuses who comes when ten wait already.
 * Caught by: serves those who wait in the order in which they came
 * Says: 1,500 callers waited for one connection
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
    if (this.#waiting.length >= 10) return Promise.reject(new AcquireTimeoutError("too many wait"));
    return new Promise((resolve, reject) => {
      const waiter = (connection: C) => {
        clearTimeout(timer);
        resolve(connection);
      };
      const timer = setTimeout(() => {
        // First out of the list, then away: a waiter left there would be handed a connection that nobody gives back.
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      this.#waiting.push(waiter);
    });
  }

  release(connection: C): void {
    // Straight into the hands of the first who waits. Put down as free, it could be taken by somebody who came later.
    const first = this.#waiting.shift();
    if (first) first(connection);
    else this.#free.push(connection);
  }
}
