/**
 * Wrong: looks no longer, while the server goes on with the statement.
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
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new QueryTimeoutError(`no answer within ${limitMs} ms`)), limitMs);
    });
    const { rows } = await Promise.race([client.query<R>(sql, [...values]), late]);
    return rows;
  } finally {
    client.release();
  }
}
