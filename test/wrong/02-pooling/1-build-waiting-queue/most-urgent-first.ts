/**
 * Wrong: serves the one first whose limit ends first.
 * Caught by: serves those who wait in the order in which they came
 * Says: Who comes later does not pass by, however short the limit
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

interface Waiter<C> {
  until: number;
  serve: (connection: C) => void;
}

export class WaitingPool<C> {
  readonly #free: C[];
  #waiting: Waiter<C>[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.shift() as C);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      const waiter: Waiter<C> = {
        until: performance.now() + limitMs,
        serve: (connection) => {
          clearTimeout(timer);
          resolve(connection);
        },
      };
      // the most urgent first, so that as few as possible give up
      const place = this.#waiting.findIndex((other) => other.until > waiter.until);
      this.#waiting.splice(place < 0 ? this.#waiting.length : place, 0, waiter);
    });
  }

  release(connection: C): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter.serve(connection);
    else this.#free.push(connection);
  }
}
