/**
 * Wrong: keeps those who wait in a ring of 1,024 places.
 * Caught by: serves those who wait in the order in which they came
 * Says: 1,500 callers waited
 */
export class AcquireTimeoutError extends Error {
  override name = "AcquireTimeoutError";
}

const PLACES = 1_024;

interface Waiter<C> {
  live: boolean;
  serve: (connection: C) => void;
}

export class WaitingPool<C> {
  readonly #free: C[];
  readonly #ring: (Waiter<C> | undefined)[] = new Array(PLACES).fill(undefined);
  #head = 0;
  #tail = 0;

  constructor(connections: C[]) {
    this.#free = [...connections];
  }

  acquire(limitMs: number): Promise<C> {
    if (this.#free.length > 0) return Promise.resolve(this.#free.pop() as C);
    return new Promise((resolve, reject) => {
      const waiter: Waiter<C> = {
        live: true,
        serve: (connection) => {
          waiter.live = false;
          clearTimeout(timer);
          resolve(connection);
        },
      };
      const timer = setTimeout(() => {
        waiter.live = false;
        while (this.#head < this.#tail && !this.#ring[this.#head % PLACES]?.live) this.#head += 1;
        reject(new AcquireTimeoutError(`no connection within ${limitMs} ms`));
      }, limitMs);
      this.#ring[this.#tail % PLACES] = waiter;
      this.#tail += 1;
    });
  }

  release(connection: C): void {
    while (this.#head < this.#tail) {
      const place = this.#head % PLACES;
      this.#head += 1;
      const waiter = this.#ring[place];
      this.#ring[place] = undefined;
      if (waiter?.live) {
        waiter.serve(connection);
        return;
      }
    }
    this.#free.push(connection);
  }
}
