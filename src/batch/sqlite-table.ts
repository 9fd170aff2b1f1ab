import type { SqliteShop, SqliteValue } from "../lab/sqlite-shop.js";
import { BatchTableError } from "./errors.js";
import { describeTableName, quotedTable, type TableName } from "./identifier.js";
import type { KnownTable } from "./table.js";
import { text } from "./text-value.js";
import { unfit } from "./unfit.js";

/** A column of a table in SQLite, where a value has a type and a column has none. */
export interface SqliteColumn {
  readonly name: string;
}

/** A table in SQLite. */
interface SqliteTable extends KnownTable<SqliteColumn> {
  /** The name, quoted. */
  readonly sql: string;
}

/** The table with its columns. */
export function sqliteTableOf(call: string, shop: SqliteShop, table: TableName): SqliteTable {
  const sql = quotedTable(call, table);
  const [schema, name] = Array.isArray(table) ? (table as [string, string]) : ["main", table as string];
  const { rows } = shop.query<SqliteColumn>("select name from pragma_table_info(?, ?)", [name, schema]);
  if (rows.length > 0) return { name: table, sql, columns: rows };
  throw new BatchTableError(call, `there is no table ${describeTableName(table)}. Nothing was written.`);
}

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

/** A value as SQLite takes it. @throws Unfit */
export function sqliteValue(value: unknown): SqliteValue {
  if (value === null || value instanceof Uint8Array) return value;
  if (typeof value === "string") return text(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  // It would become NULL.
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  // The driver knows no integers beyond 2^53; SQLite makes one of the digits, in a column for numbers.
  if (typeof value === "bigint" && value >= least && value <= most) return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  throw unfit("a number, a string, a Uint8Array, a boolean, a Date or null", value);
}
