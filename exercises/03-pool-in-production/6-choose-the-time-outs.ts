/**
 * Lesson: lessons/03-pool-in-production.md
 * Task: choose four time-outs of `pg.Pool`, so that waiting and queries together are over within `answerMs`. A request
 *       waits for a connection once, then asks its queries in turn. The wait may take twice the slowest connect, rounded
 *       up. The queries share what is left equally, rounded down: `query_timeout`. The server gives up one round trip
 *       earlier, rounded down, so that its error still arrives. A transaction may be silent for as long as a request
 *       takes at most, rounded down. Where the server's limit is shorter than a query takes on a bad day, or below 1 ms,
 *       throw a RangeError: 0 means no limit.
 * Done when: npm run grade -- 03-pool-in-production/6-choose-the-time-outs
 */
import { TodoError } from "roundtrip";

export interface ServiceLevel {
  /** A request is answered, or refused, within this time, in milliseconds. */
  answerMs: number;
  /** Queries that a request asks, one after the other; at least 1. */
  queries: number;
  /** What a query takes on a bad day, on the server, in milliseconds. */
  queryMs: number;
  /** The slowest connect, in milliseconds. */
  connectMs: number;
  /** Distance to the server, in milliseconds. */
  roundTripMs: number;
}

/** Options of `pg.Pool`, in whole milliseconds. */
export interface TimeOuts {
  connectionTimeoutMillis: number;
  query_timeout: number;
  statement_timeout: number;
  idle_in_transaction_session_timeout: number;
}

export function timeOuts(level: ServiceLevel): TimeOuts {
  // TODO: five lines of arithmetic. What is left when the wait is over?
  throw new TodoError(`choose time-outs for ${level.queries} queries within ${level.answerMs} ms`);
}
