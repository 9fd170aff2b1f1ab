import pg from "pg";

export class DrainingError extends Error {
  override name = "DrainingError";
}

// More than 25 lines: three methods that belong together, since the last one waits for calls of the second.
export class Service {
  #running = 0;
  #draining = false;
  #onIdle = () => {};
  #drained: Promise<number> | undefined;

  constructor(readonly pool: pg.Pool) {}

  async warmUp(count: number): Promise<void> {
    // All clients are taken before the first is given back; one after the other, it would be the same one `count` times.
    const taken = await Promise.allSettled(Array.from({ length: count }, () => this.pool.connect()));
    for (const one of taken) if (one.status === "fulfilled") one.value.release();
    for (const one of taken) if (one.status === "rejected") throw one.reason;
  }

  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.#draining) throw new DrainingError("the service is about to end: ask another one");
    // A call counts from before it asks the pool: a caller who waits for a client has been accepted, too.
    this.#running++;
    try {
      const client = await this.pool.connect();
      try {
        return await work(client);
      } finally {
        client.release();
      }
    } finally {
      this.#running--;
      if (this.#running === 0) this.#onIdle();
    }
  }

  drain(limitMs: number): Promise<number> {
    // The first call's promise is kept: the signal to end often comes twice, and a pool can be ended only once.
    this.#drained ??= this.#drain(limitMs);
    return this.#drained;
  }

  async #drain(limitMs: number): Promise<number> {
    this.#draining = true;
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs);
        this.#onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const left = this.#running;
    // Not earlier: a pool that is ending lends to nobody, and those who wait would wait for ever.
    const ended = this.pool.end();
    if (left === 0) await ended;
    return left;
  }
}
