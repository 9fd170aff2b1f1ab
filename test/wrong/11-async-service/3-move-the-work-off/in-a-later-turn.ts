/**
 * Wrong: computes later, in the same thread.
 * Caught by: computes in a thread what it would in the main thread
 * Says: called in the main thread
 */
import type pg from "pg";

type Report = (sql: string, values?: unknown[]) => Promise<unknown>;

// biome-ignore lint/suspicious/noExplicitAny: rows of any query
export function reporter(pool: pg.Pool, compute: (rows: any[]) => unknown, _threads: number): Report {
  return async (sql, values) => {
    const { rows } = await pool.query(sql, values);
    await new Promise((resolve) => setImmediate(resolve));
    return await Promise.resolve().then(() => compute(rows));
  };
}
