/**
 * Wrong: has nothing to do at a second close where the pool is ending, and does not wait for it.
 * Caught by: ends no close before its pool has ended
 * Says: these calls of close did: 2, 3 of 3
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

export class Shop {
  #pool: Promise<pg.Pool> | undefined;
  #closed = false;
  readonly #calls = new Set<Promise<unknown>>();

  /** @param settings says how to connect; asks a store of secrets, for example */
  constructor(readonly settings: () => Promise<pg.PoolConfig>) {}

  /** The rows of one statement. */
  async rows(sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
    if (this.#closed) throw new ClosedError("The shop is closed.");
    const call = this.#ask(sql, values);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  async #ask(sql: string, values: unknown[]): Promise<pg.QueryResultRow[]> {
    const pool = await this.#opened();
    const { rows } = await pool.query(sql, values);
    return rows;
  }

  #opened(): Promise<pg.Pool> {
    if (this.#pool) return this.#pool;
    const opening = this.#open();
    this.#pool = opening;
    opening.catch(() => {
      if (this.#pool === opening) this.#pool = undefined;
    });
    return opening;
  }

  async #open(): Promise<pg.Pool> {
    const pool = new pg.Pool(await this.settings());
    pool.on("error", () => {});
    return pool;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#calls);
    const pool = await this.#pool?.catch(() => undefined);
    if (pool && !pool.ending) await pool.end(); // A pool may be ended only once.
  }
}
