/**
 * Lesson: lessons/03-pool-in-production.md
 * Task: choose four time-outs of `pg.Pool`, so that waiting and queries together are over within `answerMs`. A request
 *       first waits for a connection, for twice the slowest connect at most, rounded up. Then it asks its queries in
 *       turn, which share what is left equally, rounded down: `query_timeout`. The server gives up one round trip
 *       earlier than that, rounded down again, so that its error still arrives. A transaction may be silent for `answerMs`, rounded down.
 *       Where the server's limit would be shorter than a query takes on a bad day, or below 1 ms (0 would mean no limit),
 *       throw a RangeError.
 * Done when: npm run grade -- 03-pool-in-production/6-choose-the-time-outs
 */
import { TodoError } from "roundtrip";

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

export function timeOuts(level: ServiceLevel): TimeOuts {
  // TODO: five lines of arithmetic. What is left when the wait is over?
  throw new TodoError(`choose time-outs for ${level.queries} queries within ${level.answerMs} ms`);
}
