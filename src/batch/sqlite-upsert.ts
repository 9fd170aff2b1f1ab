import type { SqliteShop, SqliteValue } from "../lab/sqlite-shop.js";
import type { Source } from "./chunk.js";
import { BatchRowError } from "./errors.js";
import { quoted, type TableName } from "./identifier.js";
import { RowReader } from "./rows.js";
import { gathered, requireSqliteTable, writeRows } from "./sqlite-insert.js";
import { sqliteTableOf } from "./sqlite-table.js";
import { atomicallyInSqlite } from "./sqlite-work.js";
import type { BatchTable } from "./table.js";
import { planOf, type UpsertedRows, type UpsertOptions, type UpsertPlan } from "./upsert-options.js";

/** The time, in the form that the shop has it. */
const now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";

function upsertSql(table: string, plan: UpsertPlan, quote: (name: string) => string): string {
  const { names, keys, update, updatedAt, skipUnchanged } = plan;
  const stamped = updatedAt === undefined || names.includes(updatedAt) ? [] : [quote(updatedAt)];
  const sets = update.map((name) => `${quote(name)} = excluded.${quote(name)}`);
  if (updatedAt !== undefined) sets.push(`${quote(updatedAt)} = ${now}`);
  const compared = update.map((name) => `target.${quote(name)} is not excluded.${quote(name)}`);
  const isIdle = sets.length === 0 || (skipUnchanged && compared.length === 0);
  const where = skipUnchanged ? ` where ${compared.join(" or ")}` : "";
  return `insert into ${table} as target (${[...names.map(quote), ...stamped].join(", ")})
    values (${[...names.map(() => "?"), ...stamped.map(() => now)].join(", ")})
    on conflict (${keys.map(quote).join(", ")}) do ${isIdle ? "nothing" : `update set ${sets.join(", ")}${where}`}
    returning _rowid_`;
}

type Outcome = "inserted" | "updated" | "unchanged";

/** Upserts by one statement, prepared once and run for each row, in one transaction. Another looks first whether the key is there. */
export async function upsertIntoSqlite(
  call: string,
  shop: SqliteShop,
  table: TableName | BatchTable,
  source: Source<unknown>,
  options: UpsertOptions,
): Promise<UpsertedRows> {
  requireSqliteTable(call, table);
  const rows = await gathered(source);
  const known = sqliteTableOf(call, shop, table);
  if (rows.length === 0) return { rows: 0, inserted: 0, updated: 0, unchanged: 0, repeated: 0 };
  const reader = RowReader.of(call, known, rows[0], options.columns);
  const names = reader.columns.map(({ name }) => name);
  const plan = planOf(call, names, options);
  const quote = (name: string) => quoted(call, "column", name);
  const keysAt = plan.keys.map((key) => names.indexOf(key));
  const found = `select _rowid_ from ${known.sql} where ${plan.keys.map((key) => `${quote(key)} = ?`).join(" and ")}`;
  const outcomes = new Map<SqliteValue, Outcome>();
  atomicallyInSqlite(call, shop, () => {
    const look = shop.db.prepare(found);
    const write = shop.db.prepare(upsertSql(known.sql, plan, quote));
    const one = (statement: typeof look, values: SqliteValue[]): SqliteValue | undefined => {
      statement.bind(values);
      const rowId = statement.step() ? statement.get()[0] : undefined;
      statement.reset();
      return rowId;
    };
    const upsert = (values: SqliteValue[]): void => {
      const rowId = one(
        look,
        keysAt.map((at) => values[at] as SqliteValue),
      );
      const before = rowId === undefined ? undefined : outcomes.get(rowId);
      if (before !== undefined && plan.duplicates === "refuse") {
        throw new BatchRowError(call, reader.rows, undefined, "another row has the same key.");
      }
      if (before !== undefined && plan.duplicates === "first") return;
      const written = one(write, values);
      if (written === undefined) outcomes.set(rowId as SqliteValue, before ?? "unchanged");
      else if (before !== "inserted") outcomes.set(written, rowId === undefined ? "inserted" : "updated");
    };
    try {
      writeRows(call, reader, rows, upsert);
    } finally {
      look.free();
      write.free();
    }
  });
  const count = (outcome: Outcome) => [...outcomes.values()].filter((each) => each === outcome).length;
  return {
    rows: rows.length,
    inserted: count("inserted"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    repeated: rows.length - outcomes.size,
  };
}
