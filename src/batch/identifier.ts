import pg from "pg";
import { describe, describeName } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** A table: its name, or schema and name. Quoted as they are: `Users` is not `users`, and a dot is part of a name. */
export type TableName = string | readonly [schema: string, name: string];

/** Longest name that PostgreSQL tells apart, in bytes: it would cut a longer one off. */
const longestName = 63;

/**
 * Quotes a name for SQL, of a table or of a column.
 *
 * @throws InvalidArgumentError for what is no name: no text, empty, with a NUL, or longer than 63 bytes
 */
export function quoted(call: string, what: string, name: unknown): string {
  if (typeof name !== "string" || name === "" || name.includes("\0") || Buffer.byteLength(name) > longestName) {
    throw new InvalidArgumentError(
      `${call}: ${what}: expected a name of 1 to ${longestName} bytes without NUL, got ${describe(name)}.`,
    );
  }
  return pg.escapeIdentifier(name);
}

/** Quotes a table's name, with its schema if it has one. */
export function quotedTable(call: string, table: unknown): string {
  if (!Array.isArray(table)) return quoted(call, "table", table);
  if (table.length === 2) return table.map((part) => quoted(call, "table", part)).join(".");
  throw new InvalidArgumentError(`${call}: table: expected a name, or [schema, name], got ${describe(table)}.`);
}

/** A table's name as it may stand in a message. */
export function describeTableName(table: TableName): string {
  return [table].flat().map(describeName).join(".");
}
