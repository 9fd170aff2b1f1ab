/**
 * Wrong: puts the connection down and wakes the first waiter, who looks again: somebody who came later may have taken it.
 * Caught by: serves those who wait in the order in which they came
 * Says: hand the connection to the first directly
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #waiting: (() => void)[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  async acquire(limitMs: number): Promise<C> {
    const until = Date.now() + limitMs;
    for (;;) {
      if (this.#free.length > 0) return this.#free.pop() as C;
      const left = until - Date.now();
      if (left <= 0) throw new AcquireTimeoutError(`no connection within ${limitMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  release(connection: C): void {
    this.#free.push(connection);
    this.#waiting.shift()?.();
  }
}
