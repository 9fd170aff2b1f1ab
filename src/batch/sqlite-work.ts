import { RoundtripError } from "../errors.js";
import type { SqliteShop, SqliteValue } from "../lab/sqlite-shop.js";
import { BatchRefusedError } from "./errors.js";

/** Runs work whole or not at all. A savepoint outside of a transaction is one. */
export function atomicallyInSqlite<T>(call: string, shop: SqliteShop, work: () => T): T {
  shop.exec("savepoint roundtrip_batch");
  try {
    const result = work();
    shop.exec("release roundtrip_batch");
    return result;
  } catch (error) {
    shop.exec("rollback to roundtrip_batch; release roundtrip_batch");
    throw error instanceof RoundtripError ? error : new BatchRefusedError(call, undefined, undefined, error);
  }
}

/** Runs a query, and makes something of each row. */
export function readInSqlite<T>(
  call: string,
  shop: SqliteShop,
  sql: string,
  values: SqliteValue[],
  made: (names: readonly string[], row: readonly SqliteValue[]) => T,
): T[] {
  let statement: ReturnType<SqliteShop["db"]["prepare"]> | undefined;
  try {
    statement = shop.db.prepare(sql, values);
    const names = statement.getColumnNames();
    const all: T[] = [];
    while (statement.step()) all.push(made(names, statement.get()));
    return all;
  } catch (error) {
    throw new BatchRefusedError(call, undefined, undefined, error);
  } finally {
    statement?.free();
  }
}
