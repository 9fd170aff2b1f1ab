/** Errors of a database behind a pool. */

import { RoundtripError } from "../errors.js";

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

/** A transaction was used at a time when it cannot be. The statement was not sent. */
export class TransactionUseError extends RoundtripError {
  constructor(
    /** `over` when it has ended, `nested` when a transaction within it is open. */
    readonly reason: "over" | "nested",
  ) {
    super(
      "TRANSACTION_NOT_USABLE",
      reason === "over"
        ? "transaction: it has ended, and its connection was given back. Await whatever uses it inside of the function."
        : "transaction: one that is nested in it is open, and has the connection. Use the nested one, or await its end.",
    );
  }
}
