/**
 * Wrong: one pool for the whole process, whatever the settings of the second Shop say.
 * Caught by: answers what each statement asks for
 * Says: rows of a statement with a value threw
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

export class Shop {
  static #pool: Promise<pg.Pool> | undefined;
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
    if (!Shop.#pool) {
      const opening = this.#open();
      Shop.#pool = opening;
      opening.catch(() => {
        Shop.#pool = undefined;
      });
    }
    const pool = await Shop.#pool;
    return (await pool.query(sql, values)).rows;
  }

  async #open(): Promise<pg.Pool> {
    const pool = new pg.Pool(await this.settings());
    pool.on("error", () => undefined);
    return pool;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const pool = await Shop.#pool;
    await pool?.end();
  }
}
