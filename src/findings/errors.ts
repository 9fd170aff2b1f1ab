import { RoundtripError } from "../errors.js";

/** PostgreSQL's parser cannot read a statement of which findings were asked. */
export class SqlUnreadableError extends RoundtripError {
  constructor(
    /** Where in the statement the parser gave up, in characters from 1; undefined where it does not say. */
    readonly position: number | undefined,
  ) {
    const where = position === undefined ? "" : `, from character ${position} on`;
    super(
      "SQL_UNREADABLE",
      `findingsOfSql: expected a statement of PostgreSQL, but its parser cannot read this one${where}. Correct it there.`,
    );
  }
}
