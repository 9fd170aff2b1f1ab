import { describe, describeName } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { BatchRowError } from "./errors.js";
import { columnsOf, type KnownTable } from "./table.js";
import { Unfit } from "./unfit.js";

/** A row: values by the names of their columns. */
export type BatchRow = Record<string, unknown>;

/** Refuses a list of columns that is none, or names one twice. */
export function checkColumns(what: string, columns: unknown): void {
  if (columns === undefined) return;
  const isList = Array.isArray(columns) && columns.length > 0 && columns.every((name) => typeof name === "string");
  if (!isList || new Set(columns).size < columns.length) {
    throw new InvalidArgumentError(`${what}: expected names of columns, each of them once, got ${describe(columns)}.`);
  }
}

function keysOf(call: string, row: unknown, number: number): string[] {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    throw new BatchRowError(call, number, undefined, `expected an object, got ${describe(row)}.`);
  }
  return Object.keys(row);
}

/**
 * Goes through rows and hands on their values, in the order of the columns. Each row has the columns that were named, or
 * else those of the first row, no more and no less.
 */
export class RowReader<Column extends { readonly name: string }> {
  /** Rows that were read. */
  rows = 0;
  readonly #call: string;
  readonly #names: readonly string[];
  /** Columns were named: a row may have others, which are left alone. */
  readonly #isPicky: boolean;

  private constructor(
    call: string,
    readonly columns: readonly Column[],
    isPicky: boolean,
  ) {
    this.#call = call;
    this.#names = columns.map(({ name }) => name);
    this.#isPicky = isPicky;
  }

  /**
   * @param first the first row: it has the columns unless they are named
   * @throws BatchTableError for a column that is named and not there; BatchRowError for one of the first row
   */
  static of<Column extends { readonly name: string }>(
    call: string,
    table: KnownTable<Column>,
    first: unknown,
    named: readonly string[] | undefined,
  ): RowReader<Column> {
    if (named) return new RowReader(call, columnsOf(call, table, named), true);
    const keys = keysOf(call, first, 1);
    if (keys.length === 0) throw new BatchRowError(call, 1, undefined, "expected at least one column.");
    const unknown = keys.find((key) => !table.columns.some(({ name }) => name === key));
    if (unknown === undefined) return new RowReader(call, columnsOf(call, table, keys), false);
    const known = table.columns.map(({ name }) => describeName(name)).join(", ");
    throw new BatchRowError(call, 1, unknown, `the table has no such column; it has ${known}.`);
  }

  /**
   * Hands on each value that is not undefined with the index of its column, and says when a row ends.
   *
   * @throws BatchRowError for a row with other columns, or a value that `take` finds {@link Unfit}
   */
  read(rows: readonly unknown[], take: (value: unknown, at: number) => void, endRow: () => void): void {
    const names = this.#names;
    let at = 0;
    try {
      for (const row of rows) {
        this.rows++;
        at = -1;
        const keys = keysOf(this.#call, row, this.rows);
        if (!this.#isPicky && keys.length > names.length) this.#refuseMore(keys);
        for (at = 0; at < names.length; at++) {
          const value = (row as BatchRow)[names[at] as string];
          if (value === undefined) this.#refuseMissing(keys);
          take(value, at);
        }
        endRow();
      }
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      throw new BatchRowError(this.#call, this.rows, names[at], error.message);
    }
  }

  #refuseMore(keys: readonly string[]): void {
    const more = keys.find((key) => !this.#names.includes(key));
    const of = this.#names.map(describeName).join(", ");
    throw new BatchRowError(this.#call, this.rows, more, `the first row has no such column; it has ${of}.`);
  }

  /** A column is missing: or it goes by another name. */
  #refuseMissing(keys: readonly string[]): void {
    if (!this.#isPicky && keys.some((key) => !this.#names.includes(key))) this.#refuseMore(keys);
    throw new Unfit("expected a value; write null for none.");
  }
}
