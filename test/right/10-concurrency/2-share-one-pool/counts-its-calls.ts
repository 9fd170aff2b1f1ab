/**
 * Style: a count of calls, the last of which ends the pool; chains of promises.
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

export class Shop {
  private pool?: Promise<pg.Pool>;
  private running = 0;
  private ending?: Promise<void>;
  private onIdle = () => {};

  constructor(readonly settings: () => Promise<pg.PoolConfig>) {}

  rows(sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
    if (this.ending) return Promise.reject(new ClosedError("too late"));
    this.running += 1;
    return this.open()
      .then((pool) => pool.query(sql, values))
      .then(({ rows }) => rows)
      .finally(() => {
        this.running -= 1;
        if (this.running === 0) this.onIdle();
      });
  }

  close(): Promise<void> {
    this.ending ??= new Promise<void>((resolve) => {
      this.onIdle = resolve;
      if (this.running === 0) resolve();
    })
      .then(() => this.pool)
      .then((pool) => pool?.end());
    return this.ending;
  }

  private open(): Promise<pg.Pool> {
    this.pool ??= Promise.resolve()
      .then(() => this.settings())
      .then((config) => new pg.Pool(config).on("error", () => {}))
      .catch((error) => {
        this.pool = undefined;
        throw error;
      });
    return this.pool;
  }
}
