/**
 * Wrong: gives up before it has looked when there is no time to wait, although a connection is free.
 * Caught by: gives a free connection at once, however short the limit
 * Says: with a limit of 0 ms: a connection was free
 * Says: look for a free connection first
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #waiting: { timer: NodeJS.Timeout; resolve: (connection: C) => void }[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  async acquire(limitMs: number): Promise<C> {
    if (limitMs <= 0) throw new AcquireTimeoutError("no time to wait");
    if (this.#free.length > 0) return this.#free.pop() as C;
    return await new Promise<C>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(
          this.#waiting.findIndex((waiter) => waiter.timer === timer),
          1,
        );
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      this.#waiting.push({ timer, resolve });
    });
  }

  release(connection: C): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#free.push(connection);
      return;
    }
    clearTimeout(next.timer);
    next.resolve(connection);
  }
}
