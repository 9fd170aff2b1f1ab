import type pg from "pg";
import { decisive, isInTransaction } from "./atomic.js";
import { isOfServer, type PostgresTarget, withBatchClient } from "./batch-client.js";
import { requireSource, type Source } from "./chunk.js";
import { copyInto } from "./copy-rows.js";
import { quoted, type TableName } from "./identifier.js";
import { chunksFrom } from "./read-ahead.js";
import { type BatchRow, RowReader } from "./rows.js";
import { type BatchColumn, BatchTable, tableOf } from "./table.js";
import { checkUpsert, planOf, type UpsertedRows, type UpsertOptions } from "./upsert-options.js";
import { countsOf, type UpsertCounts, upsertSql } from "./upsert-sql.js";

/**
 * Inserts rows, and updates those whose key is there already, by way of a table of its own: COPY into a temporary table that
 * ends with the transaction, then one INSERT … SELECT … ON CONFLICT. The input may be of any length; it is not kept in memory.
 *
 * Any number of callers may do it at once: each has its own temporary table, and all write rows in the order of their keys.
 * If a deadlock with somebody who locks rows in another order ends it, it is tried again, up to ten times. It takes four
 * round trips, and one before them for the columns' types unless `table` is a {@link BatchTable}.
 *
 * @param on a lab, a pool, or a connected client
 * @param table its name, `[schema, name]`, or what `describeTable` returned
 * @param rows an array, a generator, a stream of objects
 * @throws what `upsertMany` throws
 * @example await stagedUpsert(lab, "users", readUsers("users.csv"), { keys: ["id"], skipUnchanged: true });
 */
export async function stagedUpsert<Row extends object = BatchRow>(
  on: PostgresTarget,
  table: TableName | BatchTable,
  rows: Source<Row>,
  options: UpsertOptions,
): Promise<UpsertedRows> {
  checkUpsert("stagedUpsert", options);
  requireSource("stagedUpsert: rows", rows);
  return withBatchClient("stagedUpsert", on, async (client) => {
    const known = await tableOf("stagedUpsert", client, table);
    return upsertByStaging("stagedUpsert", client, known, chunksFrom(rows), options);
  });
}

/** Staging tables that were made by this process: each has a name of its own. */
let tables = 0;

/** Upserts with a client that is there. @param chunks of rows, so many that they may be in memory */
export async function upsertByStaging(
  call: string,
  client: pg.ClientBase,
  table: BatchTable,
  chunks: AsyncGenerator<unknown[]>,
  options: UpsertOptions,
): Promise<UpsertedRows> {
  const first = await chunks.next();
  if (first.done) return { rows: 0, inserted: 0, updated: 0, unchanged: 0, repeated: 0 };
  try {
    const { columns } = RowReader.of<BatchColumn>(call, table, first.value[0], options.columns);
    return await upsertStaged(call, client, table, columns, joined(first.value, chunks), options);
  } finally {
    await chunks.return(undefined);
  }
}

async function* joined(first: unknown[], rest: AsyncGenerator<unknown[]>): AsyncGenerator<unknown[]> {
  yield first;
  yield* rest;
}

async function upsertStaged(
  call: string,
  client: pg.ClientBase,
  table: BatchTable,
  columns: readonly BatchColumn[],
  chunks: AsyncIterable<unknown[]>,
  options: UpsertOptions,
): Promise<UpsertedRows> {
  const names = columns.map(({ name }) => name);
  const plan = planOf(call, names, options);
  const name = `roundtrip_staging_${++tables}`;
  const ordinal = freeName(names);
  const list = names.map((one) => quoted(call, "column", one)).join(", ");
  const isPart = isInTransaction(client);
  const [begin, commit, rollback] = isPart
    ? [`savepoint ${name}`, `drop table pg_temp.${name}; release savepoint ${name}`, `rollback to savepoint ${name}`]
    : ["begin", "commit", "rollback"];
  try {
    await client.query(
      `${begin}; create temp table ${name} on commit drop as select ${list} from ${table.sql} with no data; ` +
        `alter table pg_temp.${name} add column ${ordinal} bigint generated always as identity (cache 1000)`,
    );
    const staging = new BatchTable(["pg_temp", name], `pg_temp.${name}`, columns, table.serverVersion, 0);
    const { rows } = await copyInto(call, client, staging, chunks, options.columns ? { columns: options.columns } : {});
    const input = {
      from: `pg_temp.${name} as u`,
      values: names.map((one) => `u.${quoted(call, "column", one)}`),
      ordinal: `u.${ordinal}`,
    };
    const sql = upsertSql(call, table, plan, input);
    const ask = () => untilNoDeadlock(client, `${name}_tried`, `${sql}; ${commit}`);
    return countsOf(rows, isPart ? await ask() : await decisive(call, ask));
  } catch (error) {
    await client.query(rollback).catch(() => undefined);
    throw error;
  }
}

/** A name that none of the columns has. */
function freeName(names: readonly string[]): string {
  let name = "ordinal";
  while (names.includes(name)) name += "_";
  return name;
}

/** How often it is tried when callers wait for each other in a circle, and the server ends one of them. */
const mostTries = 10;

/** Runs statements of which the first gives counts. What was staged survives a deadlock, by a savepoint before them. */
async function untilNoDeadlock(client: pg.ClientBase, savepoint: string, sql: string): Promise<UpsertCounts> {
  for (let tries = 1; ; tries++) {
    try {
      const results = (await client.query(
        `savepoint ${savepoint}; ${sql}`,
      )) as unknown as pg.QueryResult<UpsertCounts>[];
      return results[1]?.rows[0] as UpsertCounts;
    } catch (error) {
      if (!isOfServer(error) || error.code !== "40P01" || tries === mostTries) throw error;
      await client.query(`rollback to savepoint ${savepoint}`);
    }
  }
}
