import type pg from "pg";
import type { BatchTable } from "./table.js";

/** Where in the input the server found fault. */
interface CopyPosition {
  /** Which row, from 1. */
  readonly row: number | undefined;
  readonly column: string | undefined;
}

/**
 * Reads where a COPY failed from the context that the server gives with its error: `COPY users, line 3, column age: "x"`.
 * A line is a row, for line ends within values are escaped. The words may be in any language.
 */
export function copyPositionOf(error: pg.DatabaseError, table: BatchTable): CopyPosition {
  const prefix = `COPY ${[table.name].flat().at(-1)}, `;
  const context = (error.where ?? "").split("\n").find((line) => line.startsWith(prefix));
  const [, line, column] = /^\D*(\d+)(?:, \S+ (.*?)(?::|$))?/.exec(context?.slice(prefix.length) ?? "") ?? [];
  const isKnown = table.columns.some(({ name }) => name === column);
  return { row: line === undefined ? undefined : Number(line), column: error.column ?? (isKnown ? column : undefined) };
}
