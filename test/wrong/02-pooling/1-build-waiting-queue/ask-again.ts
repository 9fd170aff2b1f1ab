/**
 * Wrong: looks again every 10 ms: no order among the waiting, and up to 10 ms more for each of them.
 * Caught by: gives a free connection at once, and to one who waits the next that comes back
 * Says: is still waiting
 * Says: let release hand it over
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

export class WaitingPool<C> {
  readonly #free: C[];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  async acquire(limitMs: number): Promise<C> {
    const until = Date.now() + limitMs;
    for (;;) {
      if (this.#free.length > 0) return this.#free.pop() as C;
      if (Date.now() >= until) throw new AcquireTimeoutError(`no connection within ${limitMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  release(connection: C): void {
    this.#free.push(connection);
  }
}
