import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Database } from "sql.js";
import { rejectUnknown } from "../arguments.js";
import { LabClosedError } from "./errors.js";
import { stateRoot } from "./paths.js";
import { type ShopSize, shopOptions } from "./shop.js";
import { fillOrders, fillUsers, sqliteDialect, sqliteTables } from "./shop-sql.js";
import { SqliteStatementLog } from "./sqlite-statement-log.js";

/** What {@link openSqliteShop} may be asked for. */
export interface SqliteShopOptions {
  /** Which shop; default `small`: 10,000 users and 50,000 orders, the same rows as in PostgreSQL. */
  size?: ShopSize;
  /** Which random numbers the shop is made of, an integer from 1 to 1,000,000; default 1. */
  seed?: number;
}

/** A value as SQLite gives and takes it. */
export type SqliteValue = number | string | Uint8Array | null;

/** Values for `?` in order, or for `:name`, `@name` and `$name` by name with its sign. */
export type SqliteValues = SqliteValue[] | Record<string, SqliteValue>;

/** The shop in SQLite: a database in this process's memory, of one's own. Nothing is awaited, for nothing is far away. */
export class SqliteShop {
  readonly name = "SQLite shop";
  /** @internal What was asked of the database. */
  readonly statementLog: SqliteStatementLog;
  readonly #db: Database;
  #closed = false;

  /** @internal Use {@link openSqliteShop}. */
  constructor(
    db: Database,
    /** SQLite's version, for example `3.54.1`. */
    readonly version: string,
  ) {
    this.#db = db;
    this.statementLog = new SqliteStatementLog(db);
  }

  /** The database of sql.js itself, for prepared statements and all else that it can do. */
  get db(): Database {
    if (this.#closed) throw new LabClosedError(this.name, "const shop = await openSqliteShop()");
    return this.#db;
  }

  /**
   * Runs one statement and returns its rows as objects.
   *
   * @param values for the placeholders: an array for `?`, an object for named ones
   * @example shop.query("select name from users where id = ?", [7]).rows[0]
   */
  query<Row = Record<string, SqliteValue>>(sql: string, values?: SqliteValues): { rows: Row[] } {
    const statement = this.db.prepare(sql, values);
    try {
      const rows: Row[] = [];
      while (statement.step()) rows.push(statement.getAsObject() as Row);
      return { rows };
    } finally {
      statement.free();
    }
  }

  /** Runs one or more statements, separated by `;`, for their effect. */
  exec(sql: string): void {
    this.db.run(sql);
  }

  /**
   * Opens the same database once more, as it is now: a connection of its own, which has read nothing of it yet.
   *
   * @returns a shop that knows nothing of this one from now on; to be closed like it
   */
  copy(): SqliteShop {
    const Opened = this.db.constructor as new (file: Uint8Array) => Database;
    return new SqliteShop(new Opened(this.db.export()), this.version);
  }

  /** Frees the memory. Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#db.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The statements that make a shop, in order. */
function recipe(size: ShopSize, seed: number): string[] {
  const options = shopOptions(size, seed);
  return [sqliteTables, fillUsers(sqliteDialect, options), fillOrders(sqliteDialect, options), "analyze"];
}

/** Where a shop that was made once is kept, named by the statements that made it. */
function keptFile(statements: readonly string[]): string {
  const digest = createHash("sha256").update(statements.join(";\n")).digest("hex").slice(0, 16);
  return join(stateRoot, "sqlite", `shop-${digest}.sqlite`);
}

async function keep(file: string, bytes: Uint8Array): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(aside, bytes);
  await rename(aside, file);
}

/**
 * Opens the shop in SQLite (sql.js): in memory, a fresh copy with each call, the same rows as PostgreSQL's.
 *
 * Made once and then kept in a file, so that later calls take some hundredths of a second.
 *
 * @example
 * const shop = await openSqliteShop();
 * shop.query("select count(*) as users from users").rows; // [{ users: 10000 }]
 *
 * @throws InvalidArgumentError for an unknown option or a value out of bounds
 */
export async function openSqliteShop(options: SqliteShopOptions = {}): Promise<SqliteShop> {
  rejectUnknown("openSqliteShop", options, ["size", "seed"]);
  const statements = recipe(options.size ?? "small", options.seed ?? 1);
  const { default: initSqlJs } = await import("sql.js");
  const sqlJs = await initSqlJs();
  const file = keptFile(statements);
  const kept = await readFile(file).catch(() => undefined);
  const db = new sqlJs.Database(kept);
  if (!kept) {
    for (const sql of statements) db.run(sql);
    // Where nothing can be written, the shop is made anew each time.
    await keep(file, db.export()).catch(() => undefined);
  }
  const version = String(db.exec("select sqlite_version()")[0]?.values[0]?.[0]);
  return new SqliteShop(db, version);
}
