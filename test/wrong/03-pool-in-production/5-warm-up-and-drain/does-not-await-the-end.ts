/**
 * Wrong: has the pool end, and answers before it has.
 * Caught by: ends when the pool has ended, and not before
 * Says: The pool took its time to end
 */
import pg from "pg";

export class DrainingError extends Error {
  override name = "DrainingError";
}

export class Service {
  #running = 0;
  #wake: (() => void) | undefined;
  #drained: Promise<number> | undefined;

  constructor(readonly pool: pg.Pool) {}

  async warmUp(count: number): Promise<void> {
    const all = await Promise.allSettled(Array.from({ length: count }, () => this.pool.connect()));
    for (const one of all) if (one.status === "fulfilled") one.value.release();
    for (const one of all) if (one.status === "rejected") throw one.reason;
  }

  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.#drained) throw new DrainingError("the service is draining");
    this.#running++;
    try {
      const client = await this.pool.connect();
      try {
        return await work(client);
      } finally {
        client.release();
      }
    } finally {
      if (--this.#running === 0) this.#wake?.();
    }
  }

  drain(limitMs: number): Promise<number> {
    this.#drained ??= this.#drain(limitMs);
    return this.#drained;
  }

  async #drain(limitMs: number): Promise<number> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    void this.pool.end();
    return this.#running;
  }
}
