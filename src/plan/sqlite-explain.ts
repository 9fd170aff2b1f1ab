import { refuseTransaction } from "../cost/measure-sqlite.js";
import { replayLog } from "../cost/sqlite-replay.js";
import type { SqliteShop, SqliteValues } from "../lab/sqlite-shop.js";
import { PlanRefusedError } from "./errors.js";
import type { Plan } from "./plan.js";
import { type SqliteStep, sqlitePlan } from "./sqlite-tree.js";
import { planless, requireOne } from "./statement.js";

/** Explains a statement in SQLite. When it is run, then on a copy: nothing that it changes is changed in the shop. */
export async function explainSqlite(
  shop: SqliteShop,
  sql: string,
  values: SqliteValues,
  analyze: boolean,
): Promise<Plan> {
  requireOne("explain", countOf(shop, sql));
  const [, kind = ""] = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*([a-z]+)/i.exec(sql) ?? [];
  if (!/^(select|values|with|insert|replace|update|delete)$/i.test(kind)) throw planless("explain", kind.toUpperCase());
  const steps = refusedAs(() => shop.query<SqliteStep>(`explain query plan ${sql}`, values)).rows;
  if (!analyze) return sqlitePlan(steps, sql);
  refuseTransaction(shop);
  const bytes = shop.db.export();
  const log = [{ do: "script" as const, sql, values }];
  const counts = await replayLog(bytes, shop.statementLog.pragmas, log).catch((error: Error) => {
    throw refused(error);
  });
  return sqlitePlan(steps, sql, counts);
}

/** How many statements a text has; each is prepared for it, and none is run. */
function countOf(shop: SqliteShop, sql: string): number {
  return refusedAs(() => [...shop.db.iterateStatements(sql)].length);
}

function refusedAs<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw refused(error as Error);
  }
}

function refused(error: Error): PlanRefusedError {
  return new PlanRefusedError(error.message, "Nothing was changed. Correct it, and explain again.", error);
}
