import { rejectUnknown, requireNumber, requireOneOf } from "../arguments.js";
import { SqliteShop } from "../lab/sqlite-shop.js";
import { type PostgresTarget, withBatchClient } from "./batch-client.js";
import { requireSource, type Source } from "./chunk.js";
import { copyInto } from "./copy-rows.js";
import type { TableName } from "./identifier.js";
import { defaultChunkRows, insertInStatements } from "./insert-statements.js";
import { chunksFrom, readAhead } from "./read-ahead.js";
import { type BatchRow, checkColumns } from "./rows.js";
import { insertIntoSqlite, requireAuto } from "./sqlite-insert.js";
import { type BatchTable, tableOf } from "./table.js";

/** How rows get to PostgreSQL: INSERT with a list of VALUES, INSERT from `unnest` of one array for each column, or COPY. */
export type InsertMethod = "values" | "unnest" | "copy";

/** How {@link insertMany} inserts. */
export interface InsertManyOptions {
  /** Which columns are written; default those of the first row. With it, rows may have other properties, which are left alone. */
  readonly columns?: readonly string[];
  /** Default `auto`: `unnest`, or `copy` when the rows are so many that it saves more than its one round trip more. */
  readonly method?: InsertMethod | "auto";
  /** Rows in a statement, an integer from 1; default 1,000 of `values`, 10,000 of `unnest`. No statement gets more parameters than it may have. */
  readonly chunkRows?: number;
  /** How long a round trip takes, in milliseconds from 0, for `auto`; default: as long as asking for the columns took. */
  readonly roundTripMs?: number;
}

/** What {@link insertMany} did. */
export interface InsertedRows {
  /** Rows that were inserted. */
  readonly rows: number;
  /** Statements that it took, beside the one for the columns, and BEGIN and COMMIT. */
  readonly statements: number;
  /** Of SQLite `prepared`: one statement, prepared once and run for each row. */
  readonly method: InsertMethod | "prepared";
}

/** What COPY saves with each row against `unnest`, about, in milliseconds; `npm run bench -- batch` measures it. */
const savedPerRowMs = 0.0014;

/** From how many rows on COPY is the better choice: its second round trip must pay. With fewer than 500 it never does. */
export function rowsWorthCopying(roundTripMs: number): number {
  return Math.min(defaultChunkRows.unnest, Math.max(500, Math.ceil(roundTripMs / savedPerRowMs)));
}

/**
 * Inserts rows in few round trips: all of them, or none. Values are sent apart from the SQL, names are quoted.
 *
 * It takes one round trip for the columns' types, unless `table` is a {@link BatchTable}, and one for as many rows as fit into
 * a statement (two by COPY). More than one statement are in a transaction, or in a savepoint of the one that is open.
 *
 * @param on a lab, a pool, a connected client, or a SQLite shop
 * @param table its name, `[schema, name]`, or what `describeTable` returned
 * @param rows an array, a generator, a stream of objects; no more than two statements' rows are in memory
 * @throws BatchRowError for a row that does not fit; BatchRefusedError for what the database refuses; BatchTableError,
 * BatchConnectionLostError; InvalidArgumentError for an unknown option or a value out of bounds; what the input throws
 * @example await insertMany(lab, "events", [{ id: 1, kind: "visit" }, { id: 2, kind: "order" }]);
 */
export async function insertMany<Row extends object = BatchRow>(
  on: PostgresTarget | SqliteShop,
  table: TableName | BatchTable,
  rows: Source<Row>,
  options: InsertManyOptions = {},
): Promise<InsertedRows> {
  rejectUnknown("insertMany", options, ["columns", "method", "chunkRows", "roundTripMs"]);
  const { columns, method = "auto", chunkRows, roundTripMs } = options;
  checkColumns("insertMany: columns", columns);
  requireOneOf("insertMany: method", method, ["auto", "values", "unnest", "copy"]);
  if (chunkRows !== undefined) requireNumber("insertMany: chunkRows", chunkRows, 1, 10_000_000, true);
  if (roundTripMs !== undefined) requireNumber("insertMany: roundTripMs", roundTripMs, 0, 1e9);
  requireSource("insertMany: rows", rows);
  if (on instanceof SqliteShop) requireAuto("insertMany", method);
  if (on instanceof SqliteShop) return insertIntoSqlite("insertMany", on, table, rows, columns);
  return withBatchClient("insertMany", on, async (client) => {
    const known = await tableOf("insertMany", client, table);
    const inStatements = (source: Source<Row>, by: "values" | "unnest") =>
      insertInStatements("insertMany", client, known, source, { columns, chunkRows, method: by });
    const byCopy = async (chunks: AsyncIterable<Row[]>): Promise<InsertedRows> => {
      const { rows } = await copyInto("insertMany", client, known, chunks, columns ? { columns } : {});
      return { rows, statements: rows === 0 ? 0 : 1, method: "copy" };
    };
    if (method === "copy") return byCopy(chunksFrom(rows));
    if (method !== "auto") return inStatements(rows, method);
    const { all, chunks } = await readAhead(rows, rowsWorthCopying(roundTripMs ?? known.askedMs));
    return all ? inStatements(all, "unnest") : byCopy(chunks);
  });
}
