import type pg from "pg";
import { describe, rejectUnknown } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { SqliteShop } from "../lab/sqlite-shop.js";
import { type PostgresTarget, withBatchClient } from "./batch-client.js";
import { BatchTableError } from "./errors.js";
import { quoted, quotedTable, type TableName } from "./identifier.js";
import { type BatchRow, checkColumns } from "./rows.js";
import { readInSqlite } from "./sqlite-work.js";
import { BatchTable } from "./table.js";

/** How {@link readMany} reads. */
export interface ReadManyOptions {
  /** The column that the ids are of; no value may be there twice. Default `id`. */
  readonly key?: string;
  /** Which columns are read; default all. */
  readonly columns?: readonly string[];
}

/** An id: what a column for keys has. */
export type BatchId = string | number | bigint | Date;

/** What {@link readMany} found. */
export interface ManyRows<Row> {
  /** For each id, in the order in which they were given, its row; undefined where there is none. */
  readonly rows: (Row | undefined)[];
  /** The ids of which there is no row, each of them once. */
  readonly missing: BatchId[];
}

/**
 * Reads the rows of many ids by one statement, in one round trip, however many they are. What is the same id is for the
 * database to say: `7` and `"7"` are, in a column of integers.
 *
 * @param on a lab, a pool, a connected client, or a SQLite shop
 * @param table its name, `[schema, name]`, or what `describeTable` returned
 * @param ids in any order; one may be there more than once
 * @throws BatchTableError when the key is not unique; BatchRefusedError, BatchConnectionLostError; InvalidArgumentError for
 * an unknown option or what is no id
 * @example const { rows, missing } = await readMany(lab, "users", [7, 3, 7, 0]); // rows[0] === rows[2], missing is [0]
 */
export async function readMany<Row extends object = BatchRow>(
  on: PostgresTarget | SqliteShop,
  table: TableName | BatchTable,
  ids: readonly BatchId[],
  options: ReadManyOptions = {},
): Promise<ManyRows<Row>> {
  rejectUnknown("readMany", options, ["key", "columns"]);
  const { key = "id", columns } = options;
  checkColumns("readMany: columns", columns);
  const from = table instanceof BatchTable ? table.sql : quotedTable("readMany", table);
  const column = quoted("readMany", "key", key);
  const list = columns?.map((name) => quoted("readMany", "column", name)) ?? ["*"];
  checkIds(ids);
  if (ids.length === 0) return { rows: [], missing: [] };
  const found =
    on instanceof SqliteShop
      ? fromSqlite<Row>(on, from, column, list, ids)
      : await withBatchClient("readMany", on, (client) => fromPostgres<Row>(client, from, column, list, ids));
  return inOrder(ids, found);
}

function checkIds(ids: unknown): void {
  if (!Array.isArray(ids)) throw new InvalidArgumentError(`readMany: ids: expected an array, got ${describe(ids)}.`);
  const at = ids.findIndex((id) => {
    if (id instanceof Date) return Number.isNaN(id.getTime());
    return !["string", "bigint"].includes(typeof id) && !Number.isFinite(id);
  });
  if (at < 0) return;
  throw new InvalidArgumentError(
    `readMany: id ${at + 1}: expected a number, a string, a bigint or a Date, got ${describe(ids[at])}.`,
  );
}

/** A row and the position of its id, from 0. */
type Found<Row> = [position: number, row: Row];

/** The first use of `$1` gives it the type of the key: no need to ask for that. */
async function fromPostgres<Row>(
  client: pg.ClientBase,
  from: string,
  key: string,
  columns: readonly string[],
  ids: readonly BatchId[],
): Promise<Found<Row>[]> {
  const sql = `select asked.position, ${columns.map((name) => `found.${name}`).join(", ")}
    from (select * from ${from} where ${key} = any($1)) as found
    join unnest($1) with ordinality as asked (id, position) on asked.id = found.${key}`;
  const { rows, fields } = await client.query<unknown[]>({ text: sql, values: [ids], rowMode: "array" });
  const names = fields.slice(1).map(({ name }) => name);
  return rows.map(([position, ...values]) => {
    return [Number(position) - 1, Object.fromEntries(names.map((name, at) => [name, values[at]])) as Row];
  });
}

/** The ids go as one text of JSON, so that no limit of parameters is met. */
function fromSqlite<Row>(
  shop: SqliteShop,
  from: string,
  key: string,
  columns: readonly string[],
  ids: readonly BatchId[],
): Found<Row>[] {
  const json = `[${ids.map((id) => (typeof id === "bigint" ? String(id) : JSON.stringify(id))).join(",")}]`;
  const sql = `select asked.key, ${columns.map((name) => `found.${name}`).join(", ")}
    from json_each(?) as asked join ${from} as found on found.${key} = asked.value`;
  return readInSqlite("readMany", shop, sql, [json], (names, [position, ...values]) => {
    return [Number(position), Object.fromEntries(names.slice(1).map((name, at) => [name, values[at]])) as Row];
  });
}

function inOrder<Row>(ids: readonly BatchId[], found: readonly Found<Row>[]): ManyRows<Row> {
  const rows: (Row | undefined)[] = ids.map(() => undefined);
  for (const [position, row] of found) {
    if (rows[position] !== undefined) {
      throw new BatchTableError(
        "readMany",
        `more than one row has id ${position + 1} of the list. Name a key that is unique.`,
      );
    }
    rows[position] = row;
  }
  return { rows, missing: [...new Set(ids.filter((_, at) => rows[at] === undefined))] };
}
