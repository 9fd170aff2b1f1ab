/**
 * Style: a helper for each limit, and the whole level in one variable.
 */
export interface ServiceLevel {
  answerMs: number;
  queries: number;
  queryMs: number;
  connectMs: number;
  roundTripMs: number;
}

export interface TimeOuts {
  connectionTimeoutMillis: number;
  query_timeout: number;
  statement_timeout: number;
  idle_in_transaction_session_timeout: number;
}

const waitOf = (level: ServiceLevel) => Math.ceil(level.connectMs + level.connectMs);
const queryOf = (level: ServiceLevel) => Math.trunc((level.answerMs - waitOf(level)) / level.queries);
const statementOf = (level: ServiceLevel) => Math.trunc(queryOf(level) - level.roundTripMs);

function requirePossible(level: ServiceLevel): void {
  const left = queryOf(level) - level.roundTripMs;
  if (left >= 1 && Math.floor(left) >= level.queryMs) return;
  throw new RangeError(`a query gets ${left} ms`);
}

export function timeOuts(level: ServiceLevel): TimeOuts {
  requirePossible(level);
  return {
    connectionTimeoutMillis: waitOf(level),
    query_timeout: queryOf(level),
    statement_timeout: statementOf(level),
    idle_in_transaction_session_timeout: Math.trunc(level.answerMs),
  };
}
