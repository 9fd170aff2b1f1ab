/**
 * Wrong: hands a connection over in a later turn of the event loop, with the timer running: a limit that ends in between loses it.
 * Caught by: gives a free connection at once, and to one who waits the next that comes back
 * Says: in that moment the caller who waited for it is still waiting
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
        setImmediate(() => {
          clearTimeout(timer);
          resolve(connection);
        });
      };
      const timer = setTimeout(() => {
        const place = this.#waiting.indexOf(waiter);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      this.#waiting.push(waiter);
    });
  }

  release(connection: C): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter(connection);
    else this.#free.push(connection);
  }
}
