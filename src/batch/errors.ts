/** Errors of batches. */

import { describeName } from "../arguments.js";
import { RoundtripError } from "../errors.js";

/** The table is not there, or has not a column that was named. Nothing was written. */
export class BatchTableError extends RoundtripError {
  constructor(
    /** The function that was called, for example `insertMany`. */
    readonly call: string,
    problem: string,
  ) {
    super("BATCH_TABLE_UNUSABLE", `${call}: ${problem}`);
  }
}

/** A row of the input does not fit the table. It was found before the row was sent; nothing was written. */
export class BatchRowError extends RoundtripError {
  constructor(
    readonly call: string,
    /** Which row of the input, from 1. */
    readonly row: number,
    /** The column; undefined when the row as a whole is meant. */
    readonly column: string | undefined,
    problem: string,
  ) {
    const where = column === undefined ? "" : `, column ${describeName(column)}`;
    super("BATCH_ROW_UNUSABLE", `${call}: row ${row}${where}: ${problem} Nothing was written.`);
  }
}

/** The database refused a statement. Nothing was written. The cause is the database's own error. */
export class BatchRefusedError extends RoundtripError {
  /** PostgreSQL's code, for example `23505` for a key that is there already; undefined of SQLite. */
  readonly sqlState: string | undefined;

  constructor(
    readonly call: string,
    /** Which row of the input, from 1; undefined where the database does not say. */
    readonly row: number | undefined,
    /** The column; undefined where the database does not say. */
    readonly column: string | undefined,
    cause: unknown,
  ) {
    const { message, code } = cause as { message?: string; code?: string };
    const at = [
      ...(row === undefined ? [] : [`row ${row}`]),
      ...(column === undefined ? [] : [`column ${describeName(column)}`]),
    ].join(", ");
    super(
      "BATCH_REFUSED",
      `${call}: the database refused ${at || "the rows"}: ${message ?? cause}. Nothing was written.`,
      { cause },
    );
    this.sqlState = code;
  }
}

/** What a lost connection means for the rows, and what to do. */
const afterLoss = {
  nothing: "Nothing was written: the database rolls back what was not committed. Do it again.",
  unknown: "Whether the rows were written is not known; look before you do it again.",
  "whole chunks": "What was committed stays. Run it again: it goes on from the checkpoint.",
} as const;

/** The connection was lost before the database could say that all is done. */
export class BatchConnectionLostError extends RoundtripError {
  constructor(
    readonly call: string,
    /**
     * `nothing` when the loss came before the commit; `unknown` when the answer to the commit is what was lost; `whole chunks`
     * of a job that goes on from its checkpoint.
     */
    readonly written: keyof typeof afterLoss,
    cause: unknown,
  ) {
    super(
      "BATCH_CONNECTION_LOST",
      `${call}: the connection was lost: ${(cause as Error).message}. ${afterLoss[written]}`,
      {
        cause,
      },
    );
  }
}

/** A job's checkpoint is not where this run left it: another run of the same job is under way. Its chunk was rolled back. */
export class BatchCheckpointError extends RoundtripError {
  constructor(
    readonly job: string,
    /** Items that this run believes to be done. */
    readonly expected: number,
    /** Items that the checkpoint says are done. */
    readonly found: number,
  ) {
    super(
      "BATCH_CHECKPOINT_MOVED",
      `processInChunks: the checkpoint of this job stands at ${found}, and this run left it at ${expected}: another run ` +
        "of the same job is under way. Let one of them finish; then start again, if need be.",
    );
  }
}
