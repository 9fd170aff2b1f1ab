/**
 * Wrong: keeps what is free and who waits in one list, told apart by their type: a connection that is a function is lost.
 * Caught by: gives any value, undefined and the empty text too
 * Says: takes a function for a waiter
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

type Waiter<C> = (connection: C) => void;

export class WaitingPool<C> {
  /** Either free connections or waiters: never both. */
  readonly #queue: (C | Waiter<C>)[];

  constructor(connections: C[]) {
    this.#queue = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#queue.length > 0 && typeof this.#queue[0] !== "function")
      return Promise.resolve(this.#queue.shift() as C);
    return new Promise<C>((resolve, reject) => {
      const waiter: Waiter<C> = (connection) => {
        clearTimeout(timer);
        resolve(connection);
      };
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      this.#queue.push(waiter);
    });
  }

  release(connection: C): void {
    if (typeof this.#queue[0] === "function") (this.#queue.shift() as Waiter<C>)(connection);
    else this.#queue.push(connection);
  }
}
