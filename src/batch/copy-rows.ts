import type pg from "pg";
import { rejectUnknown, requireOneOf } from "../arguments.js";
import { isOfServer, type PostgresTarget, withBatchClient } from "./batch-client.js";
import { requireSource, type Source } from "./chunk.js";
import { BinaryWriter } from "./copy-binary.js";
import { CopyIn, writeBytes } from "./copy-in.js";
import { copyPositionOf } from "./copy-position.js";
import { type RowWriter, TextWriter } from "./copy-text.js";
import { BatchRefusedError } from "./errors.js";
import { quoted, type TableName } from "./identifier.js";
import { chunksFrom } from "./read-ahead.js";
import { type BatchRow, checkColumns, RowReader } from "./rows.js";
import { type BatchColumn, type BatchTable, tableOf } from "./table.js";

/** In which form rows travel. */
export type CopyFormat = "text" | "binary";

/** How {@link copyRows} copies. */
export interface CopyRowsOptions {
  /** Which columns are written; default those of the first row. With it, rows may have other properties, which are left alone. */
  readonly columns?: readonly string[];
  /** Default `text`. `binary` knows numbers, texts, bytes, booleans, JSON, UUIDs, dates and times, and arrays of these. */
  readonly format?: CopyFormat;
}

/** What {@link copyRows} did. */
export interface CopiedRows {
  /** Rows that were written. */
  readonly rows: number;
  /** Bytes of COPY data that were sent. */
  readonly bytes: number;
}

/**
 * Writes rows by COPY … FROM STDIN: the fastest way there is for many. The input may be of any length: 64 rows of it
 * and a few writes of 64 KiB are in memory, and it is not read while the server takes no more.
 *
 * All rows are written, or none. It takes two round trips, and one before them for the columns' types unless `table` is a
 * {@link BatchTable}. On a client that is in a transaction, it is part of that.
 *
 * @param on a lab, a pool, or a connected client
 * @param table its name, `[schema, name]`, or what `describeTable` returned
 * @param rows an array, a generator, a stream of objects
 * @throws BatchRowError for a row that does not fit; BatchRefusedError for one that the server refuses, both with its
 * number; BatchTableError, BatchConnectionLostError; InvalidArgumentError for an unknown option; what the input throws
 * @example await copyRows(lab, "events", [{ id: 1, body: "tab\there" }]);
 */
export async function copyRows<Row extends object = BatchRow>(
  on: PostgresTarget,
  table: TableName | BatchTable,
  rows: Source<Row>,
  options: CopyRowsOptions = {},
): Promise<CopiedRows> {
  rejectUnknown("copyRows", options, ["columns", "format"]);
  checkColumns("copyRows: columns", options.columns);
  requireOneOf("copyRows: format", options.format ?? "text", ["text", "binary"]);
  requireSource("copyRows: rows", rows);
  return withBatchClient("copyRows", on, (client) => copyInto("copyRows", client, table, chunksFrom(rows), options));
}

/** Copies with a client that is there. @param chunks of rows, so many that they may be in memory */
export async function copyInto(
  call: string,
  client: pg.ClientBase,
  table: TableName | BatchTable,
  chunks: AsyncIterable<unknown[]>,
  { columns, format = "text" }: CopyRowsOptions,
): Promise<CopiedRows> {
  let under: { copy: CopyIn; reader: RowReader<BatchColumn>; writer: RowWriter; known: BatchTable } | undefined;
  try {
    for await (const some of chunks) {
      if (under === undefined) {
        const known = await tableOf(call, client, table);
        const reader = RowReader.of(call, known, some[0], columns);
        const writer = format === "text" ? new TextWriter(reader.columns) : new BinaryWriter(call, reader.columns);
        const names = reader.columns.map(({ name }) => quoted(call, "column", name)).join(", ");
        const sql = `copy ${known.sql} (${names}) from stdin with (format ${format})`;
        under = { copy: new CopyIn(call, client, sql), reader, writer, known };
      }
      const { copy, reader, writer } = under;
      reader.read(some, writer.put, writer.endRow);
      if (writer.size >= writeBytes) await copy.write(writer.take());
    }
    if (under === undefined) return { rows: 0, bytes: 0 };
    under.writer.end();
    await under.copy.write(under.writer.take());
    return { rows: await under.copy.finish(), bytes: under.copy.bytes };
  } catch (error) {
    await under?.copy.abort();
    if (!under || !isOfServer(error)) throw error;
    const { row, column } = copyPositionOf(error, under.known);
    throw new BatchRefusedError(call, row, column, error);
  }
}
