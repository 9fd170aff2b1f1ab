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
