/**
 * Wrong: gives the pool a limit for who waits, of which the settings say nothing.
 * Caught by: makes its pool of what the settings say
 * Says: connectionTimeoutMillis was to be undefined, and is 2000
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

export class Shop {
  #pool: Promise<pg.Pool> | undefined;
  #closing: Promise<void> | undefined;
  readonly #calls = new Set<Promise<unknown>>();

  /** @param settings says how to connect; asks a store of secrets, for example */
  constructor(readonly settings: () => Promise<pg.PoolConfig>) {}

  /** The rows of one statement. */
  async rows(sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
    if (this.#closing) throw new ClosedError("The shop is closed.");
    const call = this.#ask(sql, values);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
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
    const pool = new pg.Pool({ connectionTimeoutMillis: 2_000, ...(await this.settings()) });
    pool.on("error", () => {});
    return pool;
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const pool = await this.#pool?.catch(() => undefined);
    await pool?.end();
  }
}
