/**
 * Wrong: every return starts the limits of all who wait anew.
 * Caught by: gives up after the limit
 * Says: got waiting waiting waiting
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

interface Waiter<C> {
  limitMs: number;
  timer: NodeJS.Timeout;
  resolve(connection: C): void;
  reject(error: Error): void;
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #waiting: Waiter<C>[] = [];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.pop() as C);
    return new Promise((resolve, reject) => {
      const waiter = { limitMs, resolve, reject } as Waiter<C>;
      this.#start(waiter);
      this.#waiting.push(waiter);
    });
  }

  #start(waiter: Waiter<C>): void {
    clearTimeout(waiter.timer);
    waiter.timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      waiter.reject(new AcquireTimeoutError(`no connection within ${waiter.limitMs} ms`));
    }, waiter.limitMs);
  }

  release(connection: C): void {
    const first = this.#waiting.shift();
    if (!first) {
      this.#free.push(connection);
      return;
    }
    clearTimeout(first.timer);
    first.resolve(connection);
    for (const waiter of this.#waiting) this.#start(waiter);
  }
}
