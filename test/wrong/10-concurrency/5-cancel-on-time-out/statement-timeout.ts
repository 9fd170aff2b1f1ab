/**
 * Wrong: sets a limit on the server and takes it back: two statements more for each call, also in time.
 * Caught by: returns the rows in one round trip, and leaves nothing behind
 * Says: made 3 round trips
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
    await client.query(`set statement_timeout = ${Math.ceil(limitMs)}`);
    return (await client.query<R>(sql, [...values])).rows;
  } catch (cause) {
    const isLate = (cause as { code?: unknown }).code === "57014";
    throw isLate ? new QueryTimeoutError(`no answer within ${limitMs} ms`, { cause }) : cause;
  } finally {
    await client.query("reset statement_timeout").catch(() => undefined);
    client.release();
  }
}
