/**
 * Wrong: leaves the limit to the driver, which stops looking, too.
 * Caught by: has the server end the statement at the limit, and not before
 * Says: and the server still had 1 statement under way
 */
import pg from "pg";

export class QueryTimeoutError extends Error {
  override name = "QueryTimeoutError";
}

/** The number of the server's process behind a client; the types of `pg` do not show it. */
export const processIdOf = (client: pg.PoolClient): number => (client as unknown as { processID: number }).processID;

/** The rows of a statement, if it ends within its time. */
export async function queryWithin<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[],
  limitMs: number,
): Promise<R[]> {
  const client = await pool.connect();
  try {
    return (await client.query<R>({ text: sql, values: [...values], query_timeout: limitMs } as pg.QueryConfig)).rows;
  } catch (cause) {
    const isLate = (cause as Error).message === "Query read timeout";
    throw isLate ? new QueryTimeoutError(`no answer within ${limitMs} ms`, { cause }) : cause;
  } finally {
    client.release();
  }
}
