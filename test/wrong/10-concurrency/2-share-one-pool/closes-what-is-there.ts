/**
 * Wrong: closes the pool that is there; one that is being opened comes later, and stays.
 * Caught by: serves who came before, and closes what they opened
 * Says: The Shop left 2 connections open
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

export class Shop {
  #opening: Promise<pg.Pool> | undefined;
  #pool: pg.Pool | undefined;
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
      this.#opening ??= this.#open().finally(() => {
        this.#opening = undefined;
      });
      this.#pool = await this.#opening;
    }
    const pool = this.#pool;
    return (await pool.query(sql, values)).rows;
  }

  async #open(): Promise<pg.Pool> {
    const pool = new pg.Pool(await this.settings());
    pool.on("error", () => undefined);
    return pool;
  }

  async #close(): Promise<void> {
    if (!this.#pool) return;
    await Promise.allSettled(this.#calls);
    await this.#pool.end();
  }
}
