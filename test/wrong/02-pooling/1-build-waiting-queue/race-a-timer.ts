/**
 * Wrong: races the wait against a timer, and leaves the timer running when the wait has won.
 * Caught by: leaves no timer behind
 * Says: still running: 3 timers
 * Says: clearTimeout
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
      this.#waiting.push(resolve);
      setTimeout(() => {
        const place = this.#waiting.indexOf(resolve);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
    });
  }

  release(connection: C): void {
    const first = this.#waiting.shift();
    if (first) first(connection);
    else this.#free.push(connection);
  }
}
