/**
 * Wrong: one pool for each function of settings: shops that are given the same one share it.
 * Caught by: shares nothing with another shop
 * Says: Two shops with the same function for their settings asked for the settings 1 time; expected: 2
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

const pools = new WeakMap<() => Promise<pg.PoolConfig>, Promise<pg.Pool>>();

export class Shop {
  #closed: Promise<void> | undefined;
  readonly #calls = new Set<Promise<unknown>>();

  /** @param settings says how to connect; asks a store of secrets, for example */
  constructor(readonly settings: () => Promise<pg.PoolConfig>) {}

  /** The rows of one statement. */
  async rows(sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
    if (this.#closed) throw new ClosedError("the shop is closed");
    const call = this.#ask(sql, values);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #ask(sql: string, values: unknown[]): Promise<pg.QueryResultRow[]> {
    let opening = pools.get(this.settings);
    if (!opening) {
      opening = this.#open();
      pools.set(this.settings, opening);
      opening.catch(() => {
        pools.delete(this.settings);
      });
    }
    const pool = await opening;
    return (await pool.query(sql, values)).rows;
  }

  async #open(): Promise<pg.Pool> {
    const pool = new pg.Pool(await this.settings());
    pool.on("error", () => undefined);
    return pool;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const pool = await pools.get(this.settings);
    await pool?.end();
  }
}
