/**
 * Style: from the server to the client, with an error class of its own.
 */
export interface ServiceLevel {
  answerMs: number;
  queries: number;
  queryMs: number;
  connectMs: number;
  roundTripMs: number;
}

export type TimeOuts = Record<
  "connectionTimeoutMillis" | "query_timeout" | "statement_timeout" | "idle_in_transaction_session_timeout",
  number
>;

export function timeOuts(level: ServiceLevel): TimeOuts {
  const answer = Math.floor(level.answerMs);
  const wait = Math.ceil(level.connectMs * 2);
  // As many whole milliseconds for each query as fit; the quotient is a start that rounding may have put too high.
  const query = Math.max(0, Math.floor((level.answerMs - wait) / level.queries));
  const options = {
    statement_timeout: Math.floor(query - level.roundTripMs),
    query_timeout: query,
    connectionTimeoutMillis: wait,
    idle_in_transaction_session_timeout: answer,
  };
  const enough = options.statement_timeout >= level.queryMs && options.statement_timeout > 0;
  if (!enough) throw new RangeError("the level cannot be kept: ask fewer queries, or allow more time");
  return options;
}
