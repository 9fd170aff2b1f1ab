import type pg from "pg";

/** The clients that a pool has lent since it was watched, so that those which nobody gives back can be ended. @internal */
export class LentClients {
  readonly #pool: pg.Pool;
  readonly #lent = new Set<pg.PoolClient>();
  readonly #acquired = (client: pg.PoolClient): void => void this.#lent.add(client);
  readonly #released = (_error: Error, client: pg.PoolClient): void => void this.#lent.delete(client);

  constructor(pool: pg.Pool) {
    this.#pool = pool.on("acquire", this.#acquired).on("release", this.#released);
  }

  /** Ends those that have not come back, and watches no longer. */
  end(): void {
    for (const client of this.#lent) client.release(true);
    this.#pool.off("acquire", this.#acquired).off("release", this.#released);
  }
}
