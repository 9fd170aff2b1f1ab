import { describe } from "../arguments.js";
import { InvalidArgumentError, RoundtripError } from "../errors.js";
import type { SqliteShop, SqliteValue } from "../lab/sqlite-shop.js";
import type { Source } from "./chunk.js";
import { BatchRefusedError } from "./errors.js";
import { quoted, type TableName } from "./identifier.js";
import { RowReader } from "./rows.js";
import { type SqliteColumn, sqliteTableOf, sqliteValue } from "./sqlite-table.js";
import { atomicallyInSqlite } from "./sqlite-work.js";
import { BatchTable } from "./table.js";

/** All rows of a source: in SQLite nothing is awaited between BEGIN and COMMIT, for everybody shares one connection. */
export async function gathered<T>(source: Source<T>): Promise<T[]> {
  const rows: T[] = [];
  for await (const row of source) rows.push(row);
  return rows;
}

/** Refuses what was described by PostgreSQL. */
export function requireSqliteTable(call: string, table: unknown): asserts table is TableName {
  if (!(table instanceof BatchTable)) return;
  throw new InvalidArgumentError(`${call}: table: expected a name, for this is SQLite, got ${describe(table)}.`);
}

/** Refuses a way that only PostgreSQL has. */
export function requireAuto(call: string, method: string): void {
  if (method === "auto") return;
  throw new InvalidArgumentError(`${call}: method: expected none, for SQLite has one way only, got "${method}".`);
}

/**
 * Writes row by row, what comes after an error not at all.
 *
 * @param write told the values of each row, in the order of the reader's columns
 * @throws BatchRowError for a row that does not fit; BatchRefusedError for one that SQLite refuses
 */
export function writeRows(
  call: string,
  reader: RowReader<SqliteColumn>,
  rows: readonly unknown[],
  write: (values: SqliteValue[]) => void,
): void {
  const values: SqliteValue[] = [];
  try {
    reader.read(
      rows,
      (value, at) => {
        values[at] = sqliteValue(value);
      },
      () => write(values),
    );
  } catch (error) {
    throw error instanceof RoundtripError ? error : new BatchRefusedError(call, reader.rows, undefined, error);
  }
}

/** Inserts by one statement, which is prepared once and run for each row, in one transaction. */
export async function insertIntoSqlite(
  call: string,
  shop: SqliteShop,
  table: TableName | BatchTable,
  source: Source<unknown>,
  columns: readonly string[] | undefined,
): Promise<{ rows: number; statements: number; method: "prepared" }> {
  requireSqliteTable(call, table);
  const rows = await gathered(source);
  const known = sqliteTableOf(call, shop, table);
  if (rows.length === 0) return { rows: 0, statements: 0, method: "prepared" };
  const reader = RowReader.of(call, known, rows[0], columns);
  const names = reader.columns.map(({ name }) => quoted(call, "column", name));
  const sql = `insert into ${known.sql} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`;
  atomicallyInSqlite(call, shop, () => {
    const statement = shop.db.prepare(sql);
    try {
      writeRows(call, reader, rows, (values) => statement.run(values));
    } finally {
      statement.free();
    }
  });
  return { rows: rows.length, statements: rows.length, method: "prepared" };
}
