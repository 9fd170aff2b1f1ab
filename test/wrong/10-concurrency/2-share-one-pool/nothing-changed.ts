/**
 * Wrong: the TODO line deleted, and nothing else.
 * Caught by: opens one pool, as large as the settings say
 * Says: max: 3, opened 12 connections; 3 were expected
 */
import pg from "pg";

export class ClosedError extends Error {
  override name = "ClosedError";
}

export class Shop {
  /** @param settings says how to connect; asks a store of secrets, for example */
  constructor(readonly settings: () => Promise<pg.PoolConfig>) {}

  /** The rows of one statement. */
  async rows(sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
    const pool = new pg.Pool(await this.settings());
    const { rows } = await pool.query(sql, values);
    await pool.end();
    return rows;
  }

  async close(): Promise<void> {}
}
