/** Errors of pools. */

import { InvalidArgumentError, RoundtripError } from "../errors.js";

/** A duration for a sentence: `3 ms`, `4.2 s`. */
function formatMs(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** A pool that does not wait has no connection left. */
export class PoolEmptyError extends RoundtripError {
  constructor(readonly size: number) {
    super(
      "POOL_EMPTY",
      `The pool is empty: all ${size} connections are taken. Give one back first, or make the pool larger.`,
    );
  }
}

/** What {@link PoolTimeoutError} knows about the pool at the moment when the time was over. */
export interface PoolTimeoutFacts {
  /** How long the request waited, in milliseconds. */
  waitedMs: number;
  size: number;
  overflow: number;
  /** Connections checked out. */
  held: number;
  /** Requests that wait, this one included. */
  waiting: number;
  /** How long the longest holder has had its connection, in milliseconds; undefined when nobody holds one. */
  longestHeldMs?: number;
  /** Where that holder checked it out, for example `src/app.ts:31`; undefined when that was not recorded. */
  longestHeldAt?: string;
}

/** No connection became free within `acquireTimeoutMs`. The cause is the last failed connect, if the server is away. */
export class PoolTimeoutError extends RoundtripError {
  constructor(
    readonly facts: PoolTimeoutFacts,
    options?: { cause?: unknown },
  ) {
    const { waitedMs, size, overflow, held, waiting, longestHeldMs, longestHeldAt } = facts;
    const more = overflow > 0 ? `, overflow ${overflow}` : "";
    const site = longestHeldAt ? ` at ${longestHeldAt}` : " (set leakDetectionMs to learn where)";
    const longest = longestHeldMs === undefined ? "" : `, longest holder ${formatMs(longestHeldMs)}${site}`;
    const failure = options?.cause instanceof Error ? ` The last connect failed: ${options.cause.message}.` : "";
    super(
      "POOL_TIMEOUT",
      `QueuePool: no connection within ${formatMs(waitedMs)} (size ${size}${more}, held ${held}, ` +
        `waiting ${waiting}${longest}).${failure} ${failure ? "Is the server up?" : "Release sooner, or raise size."}`,
      options,
    );
  }
}

/** `maxWaiting` requests wait already; this one is refused at once. */
export class PoolBusyError extends RoundtripError {
  constructor(
    readonly maxWaiting: number,
    readonly held: number,
  ) {
    super(
      "POOL_BUSY",
      `QueuePool: ${held} connections are held and ${maxWaiting} requests wait, as many as maxWaiting allows. ` +
        "Try again later, shed load, or raise maxWaiting.",
    );
  }
}

/** The pool is being drained, or has been, and gives out no more connections. */
export class PoolClosedError extends RoundtripError {
  constructor() {
    super("POOL_CLOSED", "QueuePool: it is drained and gives out no more connections. Make a new one.");
  }
}

/** The first connection of a pool could not be made: a wrong address, a wrong password, or no server there. */
export class PoolConnectError extends RoundtripError {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
    super("POOL_CONNECT_FAILED", `QueuePool: no connection could be made: ${reason}. Check address and password.`, {
      cause,
    });
  }
}

/** What is told to those who asked, when a connect has failed with this cause. @internal */
export function connectError(cause: unknown): Error {
  const isTold = cause instanceof InvalidArgumentError || cause instanceof PoolClosedError;
  return isTold ? cause : new PoolConnectError(cause);
}

/** The connection was lost while the work ran. Whether the last statement took effect is not known. */
export class PoolConnectionLostError extends RoundtripError {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      "POOL_CONNECTION_LOST",
      `QueuePool: the connection was lost while the work ran: ${reason}. Whether its last statement took effect is ` +
        "not known; repeat the work only if doing it twice does no harm.",
      { cause },
    );
  }
}

/** A transaction was rolled back although the work did not throw: it caught an error of a statement and went on. */
export class PoolTransactionError extends RoundtripError {
  /**
   * @param call what was called, for the message; default `QueuePool`
   * @param at the statement that would have ended it, for the message; default `COMMIT`
   */
  constructor(call = "QueuePool", at: "COMMIT" | "RELEASE" = "COMMIT", options?: { cause: unknown }) {
    super(
      "POOL_TRANSACTION_ABORTED",
      `${call}: the transaction was rolled back at ${at}, because a statement in it had failed and the work went on. ` +
        "Let the error of a statement leave the function, or use a savepoint.",
      options,
    );
  }
}

/** A task that holds a connection asks for another, and every connection is held by a task that does the same. */
export class PoolNestedError extends RoundtripError {
  constructor(
    /** Connections that there can be. */
    readonly limit: number,
  ) {
    super(
      "POOL_NESTED_CHECKOUT",
      `QueuePool: a task that holds a connection asks for another, while all ${limit} are held by tasks that wait for ` +
        "another: nobody could ever go on. Pass the connection that is held to the inner function; start what is not " +
        "awaited after it was given back; or keep size + overflow at callers × (connections held by each − 1) + 1 at least.",
    );
  }
}

/** A connection was given back that is not checked out by this lease any more. */
export class PoolReleasedError extends RoundtripError {
  constructor() {
    super(
      "POOL_RELEASED_TWICE",
      "QueuePool: this connection was given back already. Release it once, in `finally`; or let pool.use() do it.",
    );
  }
}

/** A connection did not answer a check or a reset in time, or did not open in time. */
export class PoolNoAnswerError extends RoundtripError {
  constructor(
    /** What was asked: `connect`, `validate`, `reset` or `close`. */
    readonly step: string,
    readonly waitedMs: number,
  ) {
    super("POOL_NO_ANSWER", `QueuePool: ${step} got no answer within ${formatMs(waitedMs)}.`);
  }
}
