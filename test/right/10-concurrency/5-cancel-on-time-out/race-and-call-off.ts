/**
 * Style: a race between the statement and a timer of promises, and a request that is called off when the answer comes before it.
 */
import { setTimeout as after } from "node:timers/promises";
import pg from "pg";

export class QueryTimeoutError extends Error {
  override readonly name: string = "TimeoutError";
}

type Answer<R> = { rows: R[] } | { error: Error & { code?: string } };

class Request implements AsyncDisposable {
  private readonly messenger: pg.Client;

  constructor(pool: pg.Pool) {
    this.messenger = new pg.Client(pool.options);
    this.messenger.on("error", () => {});
  }

  async make(client: pg.PoolClient, isWanted: () => boolean): Promise<void> {
    await this.messenger.connect();
    if (!isWanted()) return;
    const { processID } = client as unknown as { processID: number };
    await this.messenger.query({ text: "select pg_cancel_backend($1)", values: [processID] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.messenger.end();
  }
}

export async function queryWithin<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  sql: string,
  values: readonly unknown[],
  limitMs: number,
): Promise<R[]> {
  const client = await pool.connect();
  const over = new AbortController();
  let isAnswered = false;
  let isClosed = false;
  let isRequested = false;
  const answering: Promise<Answer<R>> = client
    .query<R>({ text: sql, values: values.slice() })
    .then(
      ({ rows }): Answer<R> => ({ rows }),
      (error): Answer<R> => ({ error }),
    )
    .finally(() => {
      isAnswered = true;
      over.abort();
    });
  try {
    const isLate = after(limitMs, true, { signal: over.signal }).catch(() => false);
    await Promise.race([answering, isLate]);
    if (!isAnswered) {
      try {
        isRequested = true;
        await using request = new Request(pool);
        await request.make(client, () => !isAnswered);
      } catch {
        isClosed = !isAnswered;
        if (isClosed) client.connection.stream.destroy();
      }
    }
    const answer = await answering;
    if ("rows" in answer) return answer.rows;
    const { error } = answer;
    if (isClosed || (isRequested && error.code === "57014"))
      throw new QueryTimeoutError(`${limitMs} ms`, { cause: error });
    throw error;
  } finally {
    client.release();
  }
}
