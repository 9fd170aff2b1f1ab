/**
 * Wrong: rounds limits above ten seconds up to whole minutes, so that fewer timers differ.
 * Caught by: gives up after the limit
 * Says: with a limit of 31000, the caller is still waiting
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
          const place = this.#waiting.indexOf(waiter);
          if (place >= 0) this.#waiting.splice(place, 1);
          reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
        },
        limitMs > 10_000 ? Math.ceil(limitMs / 60_000) * 60_000 : limitMs,
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
