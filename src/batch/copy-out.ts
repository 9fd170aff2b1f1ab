import type pg from "pg";
import { to } from "pg-copy-streams";
import { describe, describeName, rejectUnknown, requireOneOf } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { isDisconnect } from "../pool/causes.js";
import {
  type BatchClient,
  explained,
  isOfServer,
  occupy,
  type PostgresTarget,
  takeBatchClient,
} from "./batch-client.js";
import { type BinaryDecoder, binaryDecoder } from "./binary-read.js";
import { BinaryParser, type RowParser, TextParser } from "./copy-parse.js";
import type { CopyFormat } from "./copy-rows.js";
import { quoted, quotedTable, type TableName } from "./identifier.js";
import { kindOf, kindOfKnown, type TypeFacts } from "./kind.js";
import { type BatchRow, checkColumns } from "./rows.js";
import { BatchTable } from "./table.js";

/** How {@link copyOut} copies. */
export interface CopyOutOptions {
  /** Which columns of a table are read; default all. */
  readonly columns?: readonly string[];
  /** Default `text`, whose values go through the client's own type parsers; `binary` gives what those of `pg` give by default. */
  readonly format?: CopyFormat;
}

/** What rows are read of: a table, or the result of a query without placeholders. */
export type CopySource = TableName | BatchTable | { readonly query: string };

/**
 * Reads rows by COPY … TO STDOUT, one by one, in bounded memory: while nobody asks for the next row, no more are read from the
 * network, and the server waits.
 *
 * It takes two round trips: one for the names and types of the columns, one for all the rows. Until it ends, the client can
 * do nothing else. When you stop early, a borrowed connection is closed; on a client that you gave, the rest is read
 * and thrown away.
 *
 * @param on a lab, a pool, or a connected client
 * @param from a table's name, `[schema, name]`, what `describeTable` returned, or `{ query }`
 * @returns rows as objects, for `for await`
 * @throws InvalidArgumentError for an unknown option; BatchRefusedError, BatchConnectionLostError when the first or a later row
 * is asked for
 * @example for await (const { id } of copyOut(lab, { query: "select id from users where age > 30" })) ids.push(id);
 */
export function copyOut<Row extends object = BatchRow>(
  on: PostgresTarget,
  from: CopySource,
  options: CopyOutOptions = {},
): AsyncGenerator<Row, void, undefined> {
  rejectUnknown("copyOut", options, ["columns", "format"]);
  const { columns, format = "text" } = options;
  checkColumns("copyOut: columns", columns);
  requireOneOf("copyOut: format", format, ["text", "binary"]);
  return readRows<Row>(on, selectOf(from, columns), format);
}

function selectOf(from: CopySource, columns: readonly string[] | undefined): string {
  const list = columns?.map((name) => quoted("copyOut", "column", name)).join(", ") ?? "*";
  if (from instanceof BatchTable) return `select ${list} from ${from.sql}`;
  if (typeof from === "string" || Array.isArray(from)) return `select ${list} from ${quotedTable("copyOut", from)}`;
  const { query } = Object(from) as { query?: unknown };
  if (typeof query !== "string") {
    throw new InvalidArgumentError(`copyOut: expected a table or { query: "select …" }, got ${describe(from)}.`);
  }
  // A line of its own: the query may end in a comment.
  return `select ${list} from (${query.replace(/;\s*$/, "")}\n) as copied`;
}

async function* readRows<Row>(
  on: PostgresTarget,
  select: string,
  format: CopyFormat,
): AsyncGenerator<Row, void, undefined> {
  const taken = await takeBatchClient("copyOut", on);
  const { client } = taken;
  let chunks: AsyncIterator<Buffer> | undefined;
  let isSpoilt = false;
  try {
    const { fields } = await client.query(`${select} limit 0`);
    const parser = format === "text" ? textParser(client, fields) : await binaryParser(client, fields);
    const rowOf = maker(fields.map(({ name }) => name));
    chunks = client
      .query(to(`copy (${select}) to stdout with (format ${format})`))
      .iterator({ destroyOnReturn: false });
    const free = occupy(client);
    try {
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
        for (const values of parser.push(next.value)) yield rowOf(values) as Row;
      }
      chunks = undefined;
    } finally {
      free();
    }
  } catch (error) {
    if (isOfServer(error) || isDisconnect(error)) chunks = undefined;
    isSpoilt = isDisconnect(error);
    throw explained("copyOut", error);
  } finally {
    if (chunks) isSpoilt = await abandon(taken, chunks);
    taken.end(isSpoilt);
  }
}

/** Ends a COPY of which nobody wants the rest. @returns whether the connection is of no more use */
async function abandon({ client, isGiven }: BatchClient, chunks: AsyncIterator<Buffer>): Promise<boolean> {
  if (isGiven) {
    while (!(await chunks.next()).done);
    return false;
  }
  // The server is still sending: it would not hear a goodbye.
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  return true;
}

/** Makes rows of lists of values. */
function maker(names: readonly string[]): (values: readonly unknown[]) => BatchRow {
  // Assigned to, this name would set the prototype.
  if (names.includes("__proto__")) return (values) => Object.fromEntries(names.map((name, at) => [name, values[at]]));
  return (values) => {
    const row: BatchRow = {};
    for (let at = 0; at < names.length; at++) row[names[at] as string] = values[at];
    return row;
  };
}

function textParser(client: pg.ClientBase, fields: readonly pg.FieldDef[]): RowParser {
  return new TextParser(fields.map(({ dataTypeID }) => client.getTypeParser(dataTypeID, "text")));
}

/** The type of a column, and of its elements if it is an array. */
interface ColumnFacts extends TypeFacts {
  element: TypeFacts | null;
}

async function binaryParser(client: pg.ClientBase, fields: readonly pg.FieldDef[]): Promise<RowParser> {
  const unknown = fields.map(({ dataTypeID }) => dataTypeID).filter((oid) => kindOfKnown(oid) === undefined);
  const sql = `select t.oid, t.typtype, t.typcategory,
    (select json_build_object('oid', e.oid::bigint, 'typtype', e.typtype, 'typcategory', e.typcategory)
      from pg_type e where e.oid = t.typelem) as element
    from pg_type t where t.oid = any($1)`;
  const facts = unknown.length === 0 ? [] : (await client.query<ColumnFacts>(sql, [unknown])).rows;
  const decoders = fields.map(({ name, dataTypeID }): BinaryDecoder => {
    const type = facts.find(({ oid }) => oid === dataTypeID);
    const kind = kindOfKnown(dataTypeID) ?? (type ? kindOf(type) : "other");
    const decode = binaryDecoder(kind, type?.element ? kindOf(type.element) : undefined);
    if (decode) return decode;
    throw new InvalidArgumentError(
      `copyOut: column ${describeName(name)} is of a type that is not known in binary. Use format: "text".`,
    );
  });
  return new BinaryParser(decoders);
}
