/**
 * Wrong: forgets a failure where it happens: settings that throw at once do so before their promise is kept.
 * Caught by: gives their error to all who wait, and asks anew for the next
 * Says: by throwing at once
 * Says: one call alone waited for it; the next call threw
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
    }
    const pool = await this.#pool;
    return (await pool.query(sql, values)).rows;
  }

  async #open(): Promise<pg.Pool> {
    try {
      const pool = new pg.Pool(await this.settings());
      pool.on("error", () => undefined);
      return pool;
    } catch (error) {
      this.#pool = undefined;
      throw error;
    }
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const pool = await this.#pool;
    await pool?.end();
  }
}
