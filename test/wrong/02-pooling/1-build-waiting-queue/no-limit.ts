/**
 * Wrong: a fair queue without a limit, as `pg.Pool` has it by default.
 * Caught by: gives up after the limit
 * Says: is still waiting; an AcquireTimeoutError was expected
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

  async acquire(_limitMs: number): Promise<C> {
    return this.#free.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(connection: C): void {
    const first = this.#waiting.shift();
    if (first) first(connection);
    else this.#free.push(connection);
  }
}
