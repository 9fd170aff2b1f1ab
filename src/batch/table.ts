import type pg from "pg";
import { describeName } from "../arguments.js";
import { type PostgresTarget, withBatchClient } from "./batch-client.js";
import { BatchTableError } from "./errors.js";
import { describeTableName, quotedTable, type TableName } from "./identifier.js";
import { type Kind, kindOf } from "./kind.js";

/** A column of a table, as a batch needs to know it. */
export interface BatchColumn {
  readonly name: string;
  /** Its type as SQL names it, for example `integer`; of a domain, the type below. */
  readonly type: string;
  /** @internal */
  readonly kind: Kind;
  /** @internal The type's number. */
  readonly oid: number;
  /** @internal An array of it can be taken apart by `unnest`. */
  readonly unnests: boolean;
  /** @internal Of an array: what its elements are. */
  readonly element: { readonly kind: Kind; readonly oid: number; readonly delimiter: string } | undefined;
}

/** A table of either database whose columns are known. */
export interface KnownTable<Column extends { readonly name: string }> {
  /** Its name, as it was given. */
  readonly name: TableName;
  readonly columns: readonly Column[];
}

/** A table whose columns are known. A function of this folder that is given one, not a name, need not ask for them. */
export class BatchTable implements KnownTable<BatchColumn> {
  /** @internal Use {@link describeTable}. */
  constructor(
    /** Its name, as it was given. */
    readonly name: TableName,
    /** @internal The name, quoted. */
    readonly sql: string,
    readonly columns: readonly BatchColumn[],
    /** @internal The server's version, for example 180004. */
    readonly serverVersion: number,
    /** @internal How long it took to ask, in milliseconds: about a round trip. */
    readonly askedMs: number,
  ) {}
}

/** Domains are followed down to the type below them. `to_regclass` gives null where `::regclass` would end a transaction. */
const lookUp = `
with recursive known as (
  select a.attnum, a.attname, t.*
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
  union all
  select k.attnum, k.attname, t.* from known k join pg_type t on t.oid = k.typbasetype where k.typtype = 'd'
)
select k.attname as name, format_type(k.oid, -1) as type, k.oid, k.typtype, k.typcategory,
  k.typarray <> 0 and k.typcategory <> 'A' and k.typdelim = ',' as unnests,
  current_setting('server_version_num')::int as version, e.oid as "elementOid", e.typtype as "elementTyptype", e.typcategory as "elementTypcategory", e.typdelim as delimiter
from known k left join pg_type e on e.oid = k.typelem and k.typcategory = 'A'
where k.typtype <> 'd' order by k.attnum`;

interface Found {
  name: string;
  type: string;
  oid: number;
  typtype: string;
  typcategory: string;
  unnests: boolean;
  version: number;
  elementOid: number | null;
  elementTyptype: string;
  elementTypcategory: string;
  delimiter: string;
}

function columnOf(found: Found): BatchColumn {
  const { name, type, oid, unnests, elementOid, elementTyptype, elementTypcategory, delimiter } = found;
  const kind = kindOf(found);
  if (elementOid === null) return { name, type, kind, oid, unnests, element: undefined };
  const element = kindOf({ oid: elementOid, typtype: elementTyptype, typcategory: elementTypcategory });
  return { name, type, kind, oid, unnests, element: { kind: element, oid: elementOid, delimiter } };
}

/** The table, asked for unless it is known. */
export async function tableOf(call: string, client: pg.ClientBase, table: TableName | BatchTable): Promise<BatchTable> {
  if (table instanceof BatchTable) return table;
  const sql = quotedTable(call, table);
  const started = performance.now();
  const { rows } = await client.query<Found>(lookUp, [sql]);
  const askedMs = performance.now() - started;
  const [first] = rows;
  if (first) return new BatchTable(table, sql, rows.map(columnOf), first.version, askedMs);
  const name = describeTableName(table);
  throw new BatchTableError(call, `there is no table ${name}, or it has no columns. Nothing was written.`);
}

/** Columns of a table by their names. */
export function columnsOf<Column extends { readonly name: string }>(
  call: string,
  table: KnownTable<Column>,
  names: readonly string[],
): Column[] {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  return names.map((name) => {
    const column = byName.get(name);
    if (column) return column;
    const known = table.columns.map((one) => describeName(one.name)).join(", ");
    throw new BatchTableError(
      call,
      `the table has no column ${describeName(name)}; it has ${known}. Nothing was written.`,
    );
  });
}

/**
 * Asks for a table's columns once, so that many calls need not: each of them saves a round trip.
 *
 * @param on a lab, a pool, or a connected client
 * @param table its name, or `[schema, name]`
 * @returns the table, to be given where a table's name may be. It knows nothing of later changes to the table
 * @throws BatchTableError when there is no such table; BatchConnectionLostError
 * @example const users = await describeTable(lab, "users");
 */
export function describeTable(on: PostgresTarget, table: TableName): Promise<BatchTable> {
  return withBatchClient("describeTable", on, (client) => tableOf("describeTable", client, table));
}
