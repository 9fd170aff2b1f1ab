/**
 * Style: a set of promises instead of a count.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

export class DrainingError extends Error {
  override name = "DrainingError";
}

export class Service {
  readonly #calls = new Set<Promise<unknown>>();
  #draining?: Promise<number>;

  constructor(readonly pool: pg.Pool) {}

  async warmUp(count: number): Promise<void> {
    const connects = [];
    for (let k = 0; k < count; k++) connects.push(this.pool.connect());
    const settled = await Promise.allSettled(connects);
    const errors: unknown[] = [];
    for (const one of settled) {
      if (one.status === "rejected") errors.push(one.reason);
      else one.value.release();
    }
    if (errors.length > 0) throw errors[0];
  }

  use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.#draining) return Promise.reject(new DrainingError("too late"));
    const call = this.#lend(work);
    this.#calls.add(call);
    const forget = () => this.#calls.delete(call);
    call.then(forget, forget);
    return call;
  }

  async #lend<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    return Promise.resolve()
      .then(() => work(client))
      .finally(() => client.release());
  }

  drain(limitMs: number): Promise<number> {
    if (!this.#draining) this.#draining = this.#end(limitMs);
    return this.#draining;
  }

  async #end(limitMs: number): Promise<number> {
    const limit = new AbortController();
    const ended = Promise.allSettled(this.#calls);
    await Promise.race([ended, sleep(limitMs, undefined, { signal: limit.signal }).catch(() => undefined)]);
    limit.abort();
    const left = this.#calls.size;
    const closed = this.pool.end();
    if (left === 0) await closed;
    return left;
  }
}
