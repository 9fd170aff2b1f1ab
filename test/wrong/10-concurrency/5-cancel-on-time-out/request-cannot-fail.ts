/**
 * Wrong: waits for a statement that nobody has ended when the request fails.
 * Caught by: closes the connection when the request cannot be made
 * Says: QueryTimeoutError was expected
 * Says: when the request fails, close
 */
import pg from "pg";

export class QueryTimeoutError extends Error {
  override name = "QueryTimeoutError";
}

/** The number of the server's process behind a client; the types of `pg` do not show it. */
export const processIdOf = (client: pg.PoolClient): number => (client as unknown as { processID: number }).processID;

/** Has the server end what a session is doing. Returns when it was told; fails when it cannot be. */
async function cancel(pool: pg.Pool, processId: number): Promise<void> {
  const messenger = new pg.Client(pool.options);
  messenger.on("error", () => undefined);
  try {
    await messenger.connect();
    await messenger.query("select pg_cancel_backend($1)", [processId]);
  } finally {
    await messenger.end();
  }
}

/** The rows of a statement, if it ends within its time. */
export async function queryWithin<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[],
  limitMs: number,
): Promise<R[]> {
  const client = await pool.connect();
  let cancelling: Promise<void> | undefined;
  let unheard: Error | undefined;
  let answered = false;
  const timer = setTimeout(() => {
    cancelling = cancel(pool, processIdOf(client)).catch((error) => {
      if (answered) return;
      unheard = error;
    });
  }, limitMs);
  try {
    return (await client.query<R>(sql, [...values])).rows;
  } catch (error) {
    const isOurs = unheard || (cancelling && (error as { code?: unknown }).code === "57014");
    throw isOurs ? new QueryTimeoutError(`no answer within ${limitMs} ms`, { cause: unheard ?? error }) : error;
  } finally {
    answered = true;
    clearTimeout(timer);
    await cancelling;
    client.release();
  }
}
