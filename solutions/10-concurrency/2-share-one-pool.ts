import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

// More than 25 lines: one pool needs a beginning, which several may wait for, and an end, which waits for several.
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
      // The promise is kept as soon as somebody asks for the pool: who comes before the settings are there finds it.
      const opening = this.#open();
      this.#pool = opening;
      // The handler is set before any caller waits for the promise: who tries again at once finds a failed one forgotten.
      opening.catch(() => {
        this.#pool = undefined;
      });
    }
    const pool = await this.#pool;
    return (await pool.query(sql, values)).rows;
  }

  async #open(): Promise<pg.Pool> {
    const pool = new pg.Pool(await this.settings());
    // The pool drops a connection that dies while it is idle. Without a listener its event would end the process.
    pool.on("error", () => undefined);
    return pool;
  }

  async #close(): Promise<void> {
    // Not earlier: a pool that is ending lends to nobody, and those who wait would wait for ever.
    await Promise.allSettled(this.#calls);
    const pool = await this.#pool;
    await pool?.end();
  }
}
