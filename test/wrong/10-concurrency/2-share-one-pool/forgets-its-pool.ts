/**
 * Wrong: takes every failure for one of the pool, and forgets it: the next call opens another one, and nobody ends the first.
 * Caught by: hands on each error, and goes on
 * Says: A Shop of which the server refused four statements asked for the settings 5 times; expected: 1
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
    if (!this.#pool) {
      const opening = this.#open();
      this.#pool = opening;
      opening.catch(() => {
        this.#pool = undefined;
      });
    }
    const pool = await this.#pool;
    try {
      return (await pool.query(sql, values)).rows;
    } catch (error) {
      this.#pool = undefined;
      throw error;
    }
  }

  async #open(): Promise<pg.Pool> {
    const pool = new pg.Pool(await this.settings());
    pool.on("error", () => undefined);
    return pool;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const pool = await this.#pool;
    await pool?.end();
  }
}
