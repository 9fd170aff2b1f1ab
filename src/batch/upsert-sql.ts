import { quoted } from "./identifier.js";
import type { BatchColumn, BatchTable } from "./table.js";
import type { UpsertedRows, UpsertPlan } from "./upsert-options.js";

/** Where an upsert's rows come from. */
interface UpsertInput {
  /** What stands behind FROM. */
  readonly from: string;
  /** What the value of each of the plan's columns is called there. */
  readonly values: readonly string[];
  /** What says which row came first. */
  readonly ordinal: string;
}

/** Counts, as the statement gives them. */
export interface UpsertCounts {
  /** Rows of different keys. */
  readonly given: number;
  readonly inserted: number;
  readonly updated: number;
}

/** What came of so many rows. */
export function countsOf(rows: number, { given, inserted, updated }: UpsertCounts): UpsertedRows {
  return { rows, inserted, updated, unchanged: given - inserted - updated, repeated: rows - given };
}

/** Can it be compared? JSON as it was written, and types that are not known, are compared as text. */
function isComparable({ kind, element }: BatchColumn): boolean {
  return ![kind, element?.kind].some((one) => one === "json" || one === "other");
}

/** Did a value change? */
function changed(column: BatchColumn, name: string): string {
  const cast = isComparable(column) ? "" : "::text";
  return `target.${name}${cast} is distinct from excluded.${name}${cast}`;
}

/**
 * One statement that upserts and counts.
 *
 * Rows are written in the order of their keys, so that upserts at the same time lock rows in the same order, and none waits
 * for one that waits for it. Rows with a key that is null are all different. That a row was inserted PostgreSQL 18 can say; before, it is seen by its `xmax`,
 * except of tables in partitions, where the statement is refused.
 */
export function upsertSql(
  call: string,
  { sql: table, columns, serverVersion }: BatchTable,
  { names, keys, update, updatedAt, duplicates, skipUnchanged }: UpsertPlan,
  { from, values, ordinal }: UpsertInput,
): string {
  const quote = (name: string) => quoted(call, "column", name);
  const valueFor = (name: string) => values[names.indexOf(name)];
  const keyValues = keys.map(valueFor).join(", ");
  const nullKey = `case when ${keys.map((key) => `${valueFor(key)} is null`).join(" or ")} then ${ordinal} end`;
  const distinct = duplicates === "refuse" ? "" : `distinct on (${keyValues}, ${nullKey})`;
  const order = `${keyValues}, ${nullKey}, ${ordinal}${duplicates === "last" ? " desc" : ""}`;
  const stamp = updatedAt === undefined ? undefined : quote(updatedAt);
  const isStamped = stamp !== undefined && !names.includes(updatedAt as string);
  const list = names.map(quote);
  const sets = update.map((name) => `${quote(name)} = excluded.${quote(name)}`);
  const compared = columns
    .filter(({ name }) => update.includes(name))
    .map((column) => changed(column, quote(column.name)));
  const set = [...sets, ...(stamp === undefined ? [] : [`${stamp} = now()`])].join(", ");
  const where = skipUnchanged && compared.length > 0 ? ` where ${compared.join(" or ")}` : "";
  // Without a column to set, or one that may have changed, there is nothing to do.
  const isIdle = set === "" || (skipUnchanged && compared.length === 0);
  const isInserted =
    serverVersion >= 180_000
      ? "with (old as roundtrip_old) roundtrip_old is not distinct from null"
      : "target.xmax = 0";
  return `with input as materialized (
    select ${distinct} ${names.map((name) => `${valueFor(name)} as ${quote(name)}`).join(", ")}
    from ${from} order by ${order}
  ), written as (
    insert into ${table} as target (${[...list, ...(isStamped ? [stamp] : [])].join(", ")})
    select ${[...list, ...(isStamped ? ["now()"] : [])].join(", ")} from input
    on conflict (${keys.map(quote).join(", ")}) do ${isIdle ? "nothing" : `update set ${set}${where}`}
    returning ${isInserted} as inserted
  )
  select (select count(*) from input)::float8 as given, count(*) filter (where inserted)::float8 as inserted,
    count(*) filter (where not inserted)::float8 as updated from written`;
}
