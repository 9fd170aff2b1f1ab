/**
 * Style: one timer for the pool, set to the earliest limit of all who wait.
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

interface Waiter<C> {
  until: number;
  limitMs: number;
  resolve: (connection: C) => void;
  reject: (error: Error) => void;
}

export class WaitingPool<C> {
  readonly #free: C[];
  #waiting: Waiter<C>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.pop() as C);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ until: Date.now() + limitMs, limitMs, resolve, reject });
      this.#watch();
    });
  }

  release(connection: C): void {
    const first = this.#waiting.shift();
    if (first) first.resolve(connection);
    else this.#free.push(connection);
    this.#watch();
  }

  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    const earliest = Math.min(...this.#waiting.map(({ until }) => until));
    this.#timer = setTimeout(() => this.#expire(), earliest - Date.now());
  }

  #expire(): void {
    const isLate = ({ until }: Waiter<C>) => until <= Date.now();
    const late = this.#waiting.filter(isLate);
    this.#waiting = this.#waiting.filter((waiter) => !isLate(waiter));
    for (const { reject, limitMs } of late) reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
    this.#watch();
  }
}
