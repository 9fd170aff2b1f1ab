/**
 * Every error class of the library, in one place.
 *
 * Each carries a stable `code` to branch on, the figures behind the sentence as fields with units, and the original
 * error as `cause`. The message says what was expected, what came, and what to do next.
 */

/** The base of every error this library throws on purpose. */
export class RoundtripError extends Error {
  /** Stable identifier, for example `LAB_START_FAILED`; never changes once released. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

// --- arguments ------------------------------------------------------------------------------------------------------

/** An argument or option has a value that cannot be used. The message says what was expected and what came. */
export class InvalidArgumentError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("INVALID_ARGUMENT", message, options);
  }
}

// --- course ---------------------------------------------------------------------------------------------------------

/** Thrown by an exercise that has not been done yet: its verdict is *not started*, not *wrong*. */
export class TodoError extends RoundtripError {
  constructor(task: string) {
    super("TODO", `Not done yet: ${task}`);
  }
}

/** `course.json` is not as it must be. `where` names the key, for example `lessons[1].exercises[0].points`. */
export class ManifestError extends RoundtripError {
  constructor(
    readonly where: string,
    problem: string,
    options?: { cause?: unknown },
  ) {
    super("COURSE_MANIFEST_INVALID", `course.json: ${where}: ${problem}`, options);
  }
}

/** A lesson's Markdown cannot be made into a notebook. `line` counts from 1. */
export class LessonError extends RoundtripError {
  constructor(
    readonly file: string,
    readonly line: number,
    problem: string,
    options?: { cause?: unknown },
  ) {
    super("LESSON_INVALID", `${file}:${line}: ${problem}`, options);
  }
}

/** An exercise could not be checked from a notebook: there is none of that name, or the checker itself failed. */
export class CheckFailedError extends RoundtripError {
  constructor(
    readonly exercise: string,
    reason: string,
  ) {
    super("CHECK_FAILED", `The check of ${exercise} could not run: ${reason}`);
  }
}

// --- lab ------------------------------------------------------------------------------------------------------------

/** Another living process holds the lab's lock for too long. */
export class LabBusyError extends RoundtripError {
  constructor(
    readonly lockFile: string,
    readonly ownerPid: string,
    readonly waitedMs: number,
  ) {
    super(
      "LAB_BUSY",
      `The lab is being set up by process ${ownerPid} for more than ${waitedMs} ms. Wait for it, or end it and remove ${lockFile}.`,
    );
  }
}

/** PostgreSQL could not be started. `log` holds the end of what the server itself said. */
export class LabStartError extends RoundtripError {
  constructor(
    message: string,
    readonly log: string = "",
    options?: { cause?: unknown },
  ) {
    super("LAB_START_FAILED", log ? `${message}\n${log}` : message, options);
  }
}

/** No PostgreSQL can be had here: no binaries for this platform, and no `DATABASE_URL`. */
export class LabUnavailableError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("LAB_UNAVAILABLE", message, options);
  }
}

/** The server named by `DATABASE_URL` cannot be reached, or does not allow what the lab needs. */
export class LabServerError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("LAB_SERVER_UNUSABLE", message, options);
  }
}

/** The lab was closed, and is asked for something all the same. */
export class LabClosedError extends RoundtripError {
  constructor(
    readonly lab: string,
    openAgain = "const lab = await openLab()",
  ) {
    super("LAB_CLOSED", `The lab "${lab}" is closed. Open it again with: ${openAgain}`);
  }
}

// --- wire -----------------------------------------------------------------------------------------------------------

/** The wire proxy cannot do what it is asked for: it is closed, it ended, or another scope is open. */
export class WireError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("WIRE_FAILED", message, options);
  }
}

// --- cost -----------------------------------------------------------------------------------------------------------

/** A cost is over its budget. `over` names each count with what was measured and what was allowed. */
export class BudgetExceededError extends RoundtripError {
  constructor(
    message: string,
    readonly over: readonly { count: string; measured: number; allowed: number }[],
  ) {
    super("BUDGET_EXCEEDED", message);
  }
}

/** A measurement cannot be trusted: two at once on one lab, or work still under way when it ended. */
export class MeasurementError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("MEASUREMENT_INVALID", message, options);
  }
}

// --- pool -----------------------------------------------------------------------------------------------------------

/** A duration for a sentence: `3 ms`, `4.2 s`. */
function said(ms: number): string {
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

/** What {@link PoolTimeoutError} knows about the pool at the moment when the patience ended. */
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
    const place = longestHeldAt ? ` at ${longestHeldAt}` : " (set leakDetectionMs to learn where)";
    const longest = longestHeldMs === undefined ? "" : `, longest holder ${said(longestHeldMs)}${place}`;
    const failure = options?.cause instanceof Error ? ` The last connect failed: ${options.cause.message}.` : "";
    super(
      "POOL_TIMEOUT",
      `QueuePool: no connection within ${said(waitedMs)} (size ${size}, overflow ${overflow}, held ${held}, ` +
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
  constructor() {
    super(
      "POOL_TRANSACTION_ABORTED",
      "QueuePool: the transaction was rolled back at COMMIT, because a statement in it had failed and the work went on. " +
        "Let the error of a statement leave the function, or use a savepoint.",
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
    super("POOL_NO_ANSWER", `QueuePool: ${step} got no answer within ${said(waitedMs)}.`);
  }
}
