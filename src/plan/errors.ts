import { RoundtripError } from "../errors.js";

/** What is to be explained is not one statement that has a plan. Nothing was sent to the database. */
export class PlanStatementError extends RoundtripError {
  constructor(
    /** What was given instead: `none`, `several` statements, or one that is `planless`, as CREATE or COMMIT is. */
    readonly problem: "none" | "several" | "planless",
    message: string,
  ) {
    super("PLAN_STATEMENT_UNUSABLE", message);
  }
}

/** The database refused the statement, when it was planned or while it ran. The cause is the database's own error. */
export class PlanRefusedError extends RoundtripError {
  /** PostgreSQL's code, for example `42P01` for a table that is not there; undefined of SQLite. */
  readonly sqlState: string | undefined;
  /** Where in the statement, in characters from 1; undefined where the database does not say. */
  readonly position: number | undefined;

  constructor(reason: string, next: string, cause: unknown, position?: number) {
    super("PLAN_REFUSED", `explain: the database refused the statement: ${reason}. ${next}`, { cause });
    this.sqlState = (cause as { code?: string }).code;
    this.position = position;
  }
}

/** An index cannot be looked into, or a key of it cannot be read. */
export class BtreeError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("BTREE_UNREADABLE", message, options);
  }
}
