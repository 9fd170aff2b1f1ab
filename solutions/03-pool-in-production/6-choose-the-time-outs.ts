export interface ServiceLevel {
  /** A request is answered, or refused, within this time, in milliseconds. */
  answerMs: number;
  /** Queries that a request asks, one after the other, `begin` and `commit` included; at least 1. */
  queries: number;
  /** What a query takes on a bad day, on the server, in milliseconds. */
  queryMs: number;
  /** The slowest connect, in milliseconds; more than 0. */
  connectMs: number;
  /** Distance to the server, in milliseconds; 0 when it is next door, and both give up at once. */
  roundTripMs: number;
}

/** Options of `pg.Pool`, in whole milliseconds. */
export interface TimeOuts {
  connectionTimeoutMillis: number;
  query_timeout: number;
  statement_timeout: number;
  idle_in_transaction_session_timeout: number;
}

export function timeOuts({ answerMs, queries, queryMs, connectMs, roundTripMs }: ServiceLevel): TimeOuts {
  const wait = Math.ceil(2 * connectMs);
  // The worst request waits for a connection to the last, and then each of its queries runs to its limit.
  const query = Math.floor((answerMs - wait) / queries);
  // The server's limit is the shorter one: it frees the locks, and its error must arrive before the client stops listening.
  const statement = Math.floor(query - roundTripMs);
  // A limit of 0 means no limit, and a limit that normal work runs into makes a bad day worse.
  if (statement < Math.max(1, queryMs)) {
    throw new RangeError(
      `${statement} ms are left for a query that may take ${queryMs} ms: ask less, or promise less.`,
    );
  }
  return {
    connectionTimeoutMillis: wait,
    query_timeout: query,
    statement_timeout: statement,
    idle_in_transaction_session_timeout: Math.floor(answerMs),
  };
}
