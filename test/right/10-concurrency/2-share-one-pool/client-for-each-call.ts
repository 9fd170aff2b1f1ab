/**
 * Style: a client for each call, taken and given back; a function in place of private methods.
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

async function ask(pool: pg.Pool, sql: string, values: unknown[]): Promise<pg.QueryResultRow[]> {
  const client = await pool.connect();
  let failed = true;
  try {
    const { rows } = await client.query(sql, values);
    failed = false;
    return rows;
  } finally {
    client.release(failed);
  }
}

export class Shop {
  #state: { pool?: Promise<pg.Pool> | undefined; closing?: Promise<unknown>; last: Promise<unknown> } = {
    last: Promise.resolve(),
  };

  constructor(readonly settings: () => Promise<pg.PoolConfig>) {}

  async rows(sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
    const state = this.#state;
    if (state.closing) throw new ClosedError("no more");
    const opening = state.pool ?? this.#opened();
    state.pool = opening;
    const call = opening.then((pool) => ask(pool, sql, values));
    // Ends when this call and all before it have ended.
    state.last = Promise.allSettled([state.last, call]);
    return call;
  }

  async close(): Promise<void> {
    const state = this.#state;
    state.closing ??= state.last.then(async () => (await state.pool)?.end());
    await state.closing;
  }

  #opened(): Promise<pg.Pool> {
    const opening = (async () => {
      const pool = new pg.Pool(await this.settings());
      pool.on("error", console.error);
      return pool;
    })();
    opening.catch(() => {
      if (this.#state.pool === opening) this.#state.pool = undefined;
    });
    return opening;
  }
}
