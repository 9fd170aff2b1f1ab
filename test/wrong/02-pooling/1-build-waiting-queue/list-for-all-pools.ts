/**
 * Wrong: one list of waiters for all pools: a connection of one is handed to who waits at another.
 * Caught by: keeps what belongs to two pools apart
 * Says: keep the list of waiters in the pool
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

// biome-ignore lint/suspicious/noExplicitAny: waiters of pools of any kind
const waiting: ((connection: any) => void)[] = [];

export class WaitingPool<C> {
  readonly #free: C[];

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.pop() as C);
    return new Promise((resolve, reject) => {
      const waiter = (connection: C) => {
        clearTimeout(timer);
        resolve(connection);
      };
      const timer = setTimeout(() => {
        // First out of the list, then away: a waiter left there would be handed a connection that nobody gives back.
        waiting.splice(waiting.indexOf(waiter), 1);
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      waiting.push(waiter);
    });
  }

  release(connection: C): void {
    // Straight into the hands of the first who waits. Put down as free, it could be taken by somebody who came later.
    const first = waiting.shift();
    if (first) first(connection);
    else this.#free.push(connection);
  }
}
