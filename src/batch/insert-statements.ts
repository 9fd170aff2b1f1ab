import type pg from "pg";
import { atomically, decisive, isInTransaction } from "./atomic.js";
import type { Source } from "./chunk.js";
import { quoted } from "./identifier.js";
import { chunksFrom } from "./read-ahead.js";
import { RowReader } from "./rows.js";
import type { BatchColumn, BatchTable } from "./table.js";
import { UnnestWriter } from "./unnest.js";
import { ValuesWriter } from "./values.js";

/** Parameters that a statement of PostgreSQL may have. */
const mostParameters = 65_535;

/** Rows in a statement, unless told otherwise. */
export const defaultChunkRows = { values: 1_000, unnest: 10_000 } as const;

/** By which statements rows are inserted. */
interface InStatements {
  readonly method: "values" | "unnest";
  readonly columns: readonly string[] | undefined;
  readonly chunkRows: number | undefined;
}

/** Gathers rows for one INSERT. */
interface StatementWriter {
  readonly put: (value: unknown, at: number) => void;
  readonly endRow: () => void;
  /** What comes behind `insert into t (…)`, for the rows that were gathered. */
  readonly source: string;
  /** The parameters; what was gathered is forgotten. */
  take(): (string | null)[];
}

function readerOf(call: string, table: BatchTable, first: unknown, columns: readonly string[] | undefined) {
  return RowReader.of<BatchColumn>(call, table, first, columns);
}

/** Inserts by statements that are full; more than one are in a transaction. */
export async function insertInStatements(
  call: string,
  client: pg.ClientBase,
  table: BatchTable,
  rows: Source<unknown>,
  { method, columns, chunkRows = defaultChunkRows[method] }: InStatements,
): Promise<{ rows: number; statements: number; method: "values" | "unnest" }> {
  let reader: RowReader<BatchColumn> | undefined;
  let writer: StatementWriter | undefined;
  let statements = 0;
  const insert = async (some: readonly unknown[]): Promise<void> => {
    reader ??= readerOf(call, table, some[0], columns);
    writer ??= method === "unnest" ? new UnnestWriter(reader.columns) : new ValuesWriter(reader.columns);
    reader.read(some, writer.put, writer.endRow);
    const names = reader.columns.map(({ name }) => quoted(call, "column", name)).join(", ");
    const sql = `insert into ${table.sql} (${names}) ${writer.source}`;
    await client.query(sql, writer.take());
    statements++;
  };
  const width = columns?.length ?? table.columns.length;
  const fits = method === "unnest" ? chunkRows : Math.min(chunkRows, Math.floor(mostParameters / Math.max(1, width)));
  const chunks = chunksFrom(rows, fits);
  try {
    const first = await chunks.next();
    const second = first.done ? first : await chunks.next();
    if (!first.done && second.done) {
      if (isInTransaction(client)) await insert(first.value);
      else await decisive(call, () => insert(first.value));
    } else if (!first.done && !second.done) {
      await atomically(call, client, async () => {
        await insert(first.value);
        await insert(second.value);
        for await (const some of chunks) await insert(some);
      });
    }
  } finally {
    await chunks.return(undefined);
  }
  return { rows: reader?.rows ?? 0, statements, method };
}
