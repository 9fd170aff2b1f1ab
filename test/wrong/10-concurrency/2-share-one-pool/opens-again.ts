/**
 * Wrong: forgets the pool when it is closed, so that the next call opens another one, which nobody closes.
 * Caught by: asks and opens nothing before the first call
 * Says: A ClosedError was expected
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

export class Shop {
  #pool: Promise<pg.Pool> | undefined;
  #closed: Promise<void> | undefined;
  readonly #calls = new Set<Promise<unknown>>();

  /** @param settings says how to connect; asks a store of secrets, for example */
  constructor(readonly settings: () => Promise<pg.PoolConfig>) {}

  /** The rows of one statement. */
  async rows(sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
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
    if (!this.#pool) {
      const opening = this.#open();
      this.#pool = opening;
      opening.catch(() => {
        this.#pool = undefined;
      });
    }
    const pool = await this.#pool;
    return (await pool.query(sql, values)).rows;
  }

  async #open(): Promise<pg.Pool> {
    const pool = new pg.Pool(await this.settings());
    pool.on("error", () => undefined);
    return pool;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const pool = await this.#pool;
    this.#pool = undefined;
    await pool?.end();
  }
}
