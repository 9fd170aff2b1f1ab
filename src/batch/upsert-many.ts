import type pg from "pg";
import { requireOneOf } from "../arguments.js";
import { SqliteShop } from "../lab/sqlite-shop.js";
import { decisive, isInTransaction } from "./atomic.js";
import { type PostgresTarget, withBatchClient } from "./batch-client.js";
import { requireSource, type Source } from "./chunk.js";
import type { TableName } from "./identifier.js";
import { chunksFrom, readAhead } from "./read-ahead.js";
import { type BatchRow, RowReader } from "./rows.js";
import { requireAuto } from "./sqlite-insert.js";
import { upsertIntoSqlite } from "./sqlite-upsert.js";
import { upsertByStaging } from "./staged-upsert.js";
import { type BatchColumn, type BatchTable, tableOf } from "./table.js";
import { UnnestWriter } from "./unnest.js";
import { checkUpsert, planOf, type UpsertedRows, type UpsertOptions } from "./upsert-options.js";
import { countsOf, type UpsertCounts, upsertSql } from "./upsert-sql.js";

/** How {@link upsertMany} upserts. */
export interface UpsertManyOptions extends UpsertOptions {
  /** Default `auto`: one INSERT from `unnest` for at most 10,000 rows, and for more as `stagedUpsert` does it. */
  readonly method?: "auto" | "unnest" | "staged";
}

/** Most rows of one statement, unless it is asked for. */
const mostRows = 10_000;

/**
 * Inserts rows, and updates those whose key is there already: all of them, or none.
 *
 * It takes one round trip for the columns' types, unless `table` is a {@link BatchTable}, and one for at most 10,000 rows.
 *
 * @param on a lab, a pool, a connected client, or a SQLite shop
 * @param table its name, `[schema, name]`, or what `describeTable` returned
 * @param rows an array, a generator, a stream of objects
 * @throws BatchRowError for a row that does not fit; BatchRefusedError for what the database refuses, for example keys
 * that no unique index has (42P10); BatchTableError, BatchConnectionLostError; InvalidArgumentError; what the input throws
 * @example
 * const { inserted, updated } = await upsertMany(lab, "users", rows, { keys: ["id"], updatedAt: "updated_at" });
 */
export async function upsertMany<Row extends object = BatchRow>(
  on: PostgresTarget | SqliteShop,
  table: TableName | BatchTable,
  rows: Source<Row>,
  options: UpsertManyOptions,
): Promise<UpsertedRows> {
  checkUpsert("upsertMany", options, ["method"]);
  const { method = "auto" } = options;
  requireOneOf("upsertMany: method", method, ["auto", "unnest", "staged"]);
  requireSource("upsertMany: rows", rows);
  if (on instanceof SqliteShop) requireAuto("upsertMany", method);
  if (on instanceof SqliteShop) return upsertIntoSqlite("upsertMany", on, table, rows, options);
  return withBatchClient("upsertMany", on, async (client) => {
    const known = await tableOf("upsertMany", client, table);
    if (method === "staged") return upsertByStaging("upsertMany", client, known, chunksFrom(rows), options);
    const { all, chunks } = await readAhead(rows, method === "unnest" ? Number.POSITIVE_INFINITY : mostRows);
    if (!all) return upsertByStaging("upsertMany", client, known, chunks, options);
    return all.length === 0 ? nothing : upsertByUnnest("upsertMany", client, known, all, options);
  });
}

const nothing: UpsertedRows = { rows: 0, inserted: 0, updated: 0, unchanged: 0, repeated: 0 };

async function upsertByUnnest(
  call: string,
  client: pg.ClientBase,
  table: BatchTable,
  rows: readonly unknown[],
  options: UpsertOptions,
): Promise<UpsertedRows> {
  const reader = RowReader.of<BatchColumn>(call, table, rows[0], options.columns);
  const plan = planOf(
    call,
    reader.columns.map(({ name }) => name),
    options,
  );
  const writer = new UnnestWriter(reader.columns);
  reader.read(rows, writer.put, writer.endRow);
  const input = { from: writer.numbered, values: writer.values, ordinal: "u.ordinal" };
  const sql = upsertSql(call, table, plan, input);
  const ask = () => client.query<UpsertCounts>(sql, writer.take());
  const { rows: counts } = isInTransaction(client) ? await ask() : await decisive(call, ask);
  return countsOf(rows.length, counts[0] as UpsertCounts);
}
