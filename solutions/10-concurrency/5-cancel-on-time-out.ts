import pg from "pg";

export class QueryTimeoutError extends Error {
  override name = "QueryTimeoutError";
}

/** The number of the server's process behind a client; the types of `pg` do not show it. */
export const processIdOf = (client: pg.PoolClient): number => (client as unknown as { processID: number }).processID;

// More than 25 lines: the request travels on a connection of its own, which may fail as well.

/** Has the server end what a session is doing. Returns when the server was told; fails when it cannot be told. */
async function cancel(pool: pg.Pool, processId: number): Promise<void> {
  // The messenger is no client of the pool: at the moment in which all is slow, the pool has none left.
  const messenger = new pg.Client(pool.options);
  // The messenger's death is an error event, too, and one that nobody hears ends the process.
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
      // The server could not be told, and goes on with the query: nobody is to wait for it, so its connection is cut.
      unheard = error;
      client.connection.stream.destroy();
    });
  }, limitMs);
  try {
    return (await client.query<R>(sql, [...values])).rows;
  } catch (error) {
    // 57014, a cancelled query, may also be somebody else's doing: it is ours only after our request.
    const isOurs = unheard || (cancelling && (error as { code?: unknown }).code === "57014");
    throw isOurs ? new QueryTimeoutError(`no answer within ${limitMs} ms`, { cause: unheard ?? error }) : error;
  } finally {
    answered = true;
    clearTimeout(timer);
    // Our request must have ended before the connection goes back, or it might cancel the next user's query.
    await cancelling;
    client.release();
  }
}
