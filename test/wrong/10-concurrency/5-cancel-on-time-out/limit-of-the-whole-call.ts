/**
 * Wrong: has the wait for a connection count.
 * Caught by: gives the statement its time, however long the wait for a connection
 * Says: the wait for the connection was counted
 * Says: Next: start the timer when you have the connection
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
  let cancelling: Promise<void> | undefined;
  let unheard: Error | undefined;
  let answered = false;
  let isLate = false;
  let client: pg.PoolClient | undefined;
  const timer = setTimeout(() => {
    isLate = true;
    if (!client) return;
    const { connection } = client;
    cancelling = cancel(pool, processIdOf(client)).catch((error) => {
      if (answered) return;
      unheard = error;
      connection.stream.destroy();
    });
  }, limitMs);
  client = await pool.connect();
  try {
    if (isLate) throw new QueryTimeoutError(`no connection within ${limitMs} ms`);
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
