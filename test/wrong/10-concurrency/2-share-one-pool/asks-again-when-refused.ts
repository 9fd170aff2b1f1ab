/**
 * Wrong: takes a refused connection for settings that are out of date, and asks again.
 * Caught by: asks once, whatever becomes of connections and statements
 * Says: the server refused the connection with 28P01, and rows was called again, a Shop asked for its settings 2 times
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
    const opened = this.#opened();
    const pool = await opened;
    try {
      const { rows } = await pool.query(sql, values);
      return rows;
    } catch (error) {
      // The secret was changed, or the server has moved: what we know is of no use any more.
      const { code } = error as { code?: string };
      const stale = code === "28P01" || code === "28000" || code === "ECONNREFUSED";
      if (stale && this.#pool === opened) this.#pool = undefined;
      throw error;
    }
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

  async #end(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const pool = await this.#pool?.catch(() => undefined);
    await pool?.end();
  }
}
