import { describe, describeName, rejectUnknown } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { type Cell, cellOf } from "./cells.js";

/** How one column is headed. */
interface TableColumn {
  /** Heading; default: the field's name. */
  title?: string;
  /** Unit of its numbers, set beside the heading. */
  unit?: string;
}

/** Options of `show.table`. */
export interface TableOptions<Row = Record<string, unknown>> {
  /** A line above the table. */
  title?: string;
  /** A line below the table: what it was measured on, with how many runs. */
  caption?: string;
  /** Headings and units, by field. Fields that are not named here keep their name. */
  columns?: Record<string, TableColumn>;
  /** The row that matters: its index, or a function that says so. It is set in bold, behind a ▸, and never folded away. */
  mark?: number | ((row: Row, index: number) => boolean);
}

/** What `show.table` takes: objects, a result of `pg`, or a Map (whose keys become the first column). */
export type TableRows<Row> = Iterable<Row> | { readonly rows: readonly Row[] } | ReadonlyMap<unknown, unknown>;

/** A table laid out: cells as text, long ones folded. */
export interface TableModel {
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly unit: string; readonly right: boolean }[];
  readonly lines: readonly TableLine[];
  readonly hasMark: boolean;
}

/** A row, or the place of rows that are folded. */
type TableLine = { readonly cells: readonly Cell[]; readonly marked: boolean } | { readonly folded: number };

/** Rows shown before the rest is folded. */
const mostRows = 20;

/**
 * Lays a table out.
 *
 * @param rows objects, a result of `pg`, or a Map
 * @throws {InvalidArgumentError} for an unknown option or column, or rows that are not objects
 */
export function layOutTable<Row extends object>(rows: TableRows<Row>, options: TableOptions<Row>): TableModel {
  rejectUnknown("show.table", options, ["title", "caption", "columns", "mark"]);
  const records = toRecords(rows);
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const headings = options.columns ?? {};
  for (const [field, heading] of Object.entries(headings)) {
    rejectUnknown(`show.table, column ${describeName(field)}`, heading, ["title", "unit"]);
    if (records.length && !fields.includes(field)) {
      throw new InvalidArgumentError(
        `show.table: expected columns among ${fields.map(describeName).join(", ")}; got ${describeName(field)}. Use the field's name.`,
      );
    }
  }
  const rounded = new Set(fields.filter((field) => records.some((record) => isFraction(record[field]))));
  const cells = records.map((record) => fields.map((field) => cellOf(record[field], field, rounded.has(field))));
  const { mark } = options;
  const marked = records.map((record, index) =>
    typeof mark === "function" ? mark(record as Row, index) : mark === index,
  );
  return {
    title: options.title ?? "",
    caption: options.caption ?? "",
    columns: fields.map((field, at) => ({
      title: headings[field]?.title ?? field,
      unit: headings[field]?.unit ?? "",
      right: isNumeric(cells.map((row) => row[at] as Cell)),
    })),
    lines: fold(cells, marked),
    hasMark: marked.includes(true),
  };
}

function isFraction(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && !Number.isInteger(value);
}

/** A column is numeric when it has a number, and nothing that is neither a number nor missing. */
function isNumeric(cells: readonly Cell[]): boolean {
  return cells.some((cell) => cell.kind === "number") && cells.every((cell) => cell.kind !== "text");
}

function fold(cells: readonly (readonly Cell[])[], marked: readonly boolean[]): TableLine[] {
  const lines: TableLine[] = [];
  let folded = 0;
  const flush = () => {
    if (folded) lines.push({ folded });
    folded = 0;
  };
  cells.forEach((row, index) => {
    if (index >= mostRows && !marked[index]) folded += 1;
    else {
      flush();
      lines.push({ cells: row, marked: marked[index] === true });
    }
  });
  flush();
  return lines;
}

function toRecords(rows: unknown): Record<string, unknown>[] {
  if (rows instanceof Map) {
    return [...rows].map(([key, value]) => (isRecord(value) ? { key, ...value } : { key, value }));
  }
  const list = isRecord(rows) && Array.isArray(rows.rows) ? rows.rows : rows;
  if (typeof list !== "object" || list === null || !(Symbol.iterator in list)) {
    throw new InvalidArgumentError(
      `show.table: expected an array of objects, a result of pg, or a Map; got ${describe(rows)}. For one object, write show.table([object]).`,
    );
  }
  return [...(list as Iterable<unknown>)].map((row, index) => {
    if (isRecord(row)) return row;
    throw new InvalidArgumentError(
      `show.table: expected every row to be an object; got ${describe(row)} at index ${index}. Name its fields: { name: value }.`,
    );
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
