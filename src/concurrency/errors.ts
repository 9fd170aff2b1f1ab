/** Errors of doing several things at once. */

import type pg from "pg";
import { RoundtripError } from "../errors.js";

/** One or more statements of a pipeline have failed. The cause is the first failure. */
export class PipelineError extends RoundtripError {
  constructor(
    /** The outcome of each statement, in order. */
    readonly outcomes: readonly PromiseSettledResult<pg.QueryResult>[],
  ) {
    const failed = outcomes.flatMap((outcome, index) => (outcome.status === "rejected" ? [{ outcome, index }] : []));
    const [first] = failed;
    const reason: unknown = first?.outcome.reason;
    super(
      "PIPELINE_FAILED",
      `pipelined: ${failed.length} of ${outcomes.length} statements failed, number ${(first?.index ?? 0) + 1} first: ` +
        `${reason instanceof Error ? reason.message : String(reason)}. Outside of a transaction the others are done; ` +
        "see outcomes.",
      { cause: reason },
    );
  }
}

/** Work in a worker thread has failed or could not be sent there. The cause is what was thrown there, if it was. */
export class WorkerError extends RoundtripError {
  constructor(problem: string, cause: unknown) {
    super("WORKER_FAILED", `inWorker: ${problem}`, cause === undefined ? {} : { cause });
  }
}

/** A statement took longer than it may. */
export class CommandTimeoutError extends RoundtripError {
  constructor(
    readonly timeoutMs: number,
    /** Did the server stop working on it? If not, its connection was closed. */
    readonly cancelled: boolean,
    options?: { cause?: unknown },
  ) {
    super(
      "COMMAND_TIMEOUT",
      `Database: the statement did not end within ${timeoutMs} ms, and was ` +
        `${cancelled ? "cancelled on the server" : "given up: the server did not answer, and its connection is closed"}. ` +
        "Make it cheaper, or raise commandTimeoutMs.",
      options,
    );
  }
}

/** More rows came than were asked for. */
export class TooManyRowsError extends RoundtripError {
  constructor(
    readonly call: string,
    readonly rows: number,
  ) {
    super(
      "TOO_MANY_ROWS",
      `Database: ${call}: expected at most one row, got ${rows}. Add a condition or limit 1, or use fetchMany.`,
    );
  }
}
