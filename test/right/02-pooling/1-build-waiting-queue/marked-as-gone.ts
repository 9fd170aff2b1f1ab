/**
 * Style: who gave up stays in the list, marked, and is passed over when a connection comes back.
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

export class WaitingPool<C> {
  readonly #free: C[];
  #waiting: { gone: boolean; take: (connection: C) => void }[] = [];

  constructor(connections: C[]) {
    this.#free = connections.slice();
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.pop() as C);
    let take: (connection: C) => void = () => undefined;
    const came = new Promise<C>((resolve) => {
      take = resolve;
    });
    const waiter = { gone: false, take };
    this.#waiting.push(waiter);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        waiter.gone = true;
        reject(new AcquireTimeoutError(`no connection for ${limitMs} ms`));
      }, limitMs);
    });
    return Promise.race([came, late]).finally(() => clearTimeout(timer));
  }

  release(connection: C): void {
    while (this.#waiting[0]?.gone) this.#waiting.shift();
    const next = this.#waiting.shift();
    if (next) next.take(connection);
    else this.#free.push(connection);
  }
}
