import { formatNumber, formatRounded } from "./numbers.js";
import { oneLine } from "./text.js";

/** One value of a table, ready to be set: `null` is SQL's, `absent` means that the row has no such field. */
export interface Cell {
  readonly kind: "number" | "text" | "null" | "absent";
  readonly text: string;
}

const numeric = /^-?\d+(\.\d+)?$/;
const identifier = /(^|_)(id|pid|oid|port|year)$|[a-z](Id|Pid|Oid|Port|Year)$/;

/**
 * Turns a value into a cell.
 *
 * @param column name of its field: identifiers (`id`, `user_id`, `pid`, `port`, `year`) are written without separators
 * @param rounded whether its column has fractions: then whole numbers are written with as many digits as they
 */
export function cellOf(value: unknown, column: string, rounded: boolean): Cell {
  if (value === undefined) return { kind: "absent", text: "" };
  if (value === null) return { kind: "null", text: "∅" };
  if (typeof value === "number" || typeof value === "bigint") {
    if (identifier.test(column)) return { kind: "number", text: String(value) };
    return { kind: "number", text: rounded ? formatRounded(Number(value)) : formatNumber(value) };
  }
  // PostgreSQL's bigint and numeric arrive as text, digits exact: they are aligned as numbers and left as they are.
  if (typeof value === "string") return { kind: numeric.test(value) ? "number" : "text", text: oneLine(value) };
  return { kind: "text", text: oneLine(textOf(value)) };
}

function textOf(value: unknown): string {
  if (value instanceof Date) return dateText(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.subarray(0, 40)).toString("hex")}`;
  if (typeof value !== "object") return String(value);
  try {
    return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? String(value);
  } catch {
    return String(value); // circular
  }
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return "invalid date";
  return date
    .toISOString()
    .replace("T", " ")
    .replace(/\.000Z$/, "Z");
}
