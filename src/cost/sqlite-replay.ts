import type { Database, PreparedStatement, Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import type { BindParams } from "sql.js";
import type { LogEntry } from "../lab/sqlite-statement-log.js";
import { type Fingerprint, fingerprintOf } from "./fingerprint.js";
import { countRuns, type FingerprintCounts } from "./repetitions.js";
import { pgPlaceholders, splitStatements } from "./sqlite-text.js";

/** What SQLite counted while a log was replayed. */
export interface SqliteCounts extends FingerprintCounts {
  statements: number;
  commits: number;
  rollbacks: number;
  errors: number;
  rowsReturned: number;
  rowsAffected: number;
  pages: number;
  vmSteps: number;
  fullScanSteps: number;
  sorts: number;
  autoIndexes: number;
}

let loaded: Promise<Sqlite3Static> | undefined;

/** Loads the SQLite that counts; takes some hundredths of a second, once. */
function loadMeter(): Promise<Sqlite3Static> {
  loaded ??= import("@sqlite.org/sqlite-wasm").then(async ({ default: init }) => {
    const sqlite3 = await init();
    // An error of the program's is thrown in its own SQLite; here it would be printed a second time.
    sqlite3.config.warn = () => undefined;
    sqlite3.config.error = () => undefined;
    return sqlite3;
  });
  return loaded;
}

/**
 * Replays a log on a SQLite that counts, on a copy of the database as it was when the log began.
 *
 * @param bytes the database file
 * @param pragmas settings of the connection
 * @throws Error where this SQLite accepts what the other refused, or the other way round
 */
export async function replayLog(
  bytes: Uint8Array,
  pragmas: Iterable<string>,
  log: readonly LogEntry[],
): Promise<SqliteCounts> {
  const sqlite3 = await loadMeter();
  const { capi, wasm } = sqlite3;
  const db = new sqlite3.oo1.DB(":memory:");
  try {
    const copy = wasm.allocFromTypedArray(bytes);
    const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE;
    db.checkRc(capi.sqlite3_deserialize(db, "main", copy, bytes.length, bytes.length, flags));
    for (const pragma of pragmas) db.exec(pragma);
    // The schema is read before anything is counted: the program's connection has read it long ago.
    db.exec("select count(*) from sqlite_schema");
    const replay = new Replay(sqlite3, db);
    for (const entry of log) replay.run(entry);
    return replay.finish();
  } finally {
    db.close();
  }
}

/** A statement that is kept prepared by the program. */
interface Held {
  statement: PreparedStatement;
  sql: string;
  /** Between its first step and the next reset. */
  running: boolean;
  /** No transaction was open when it began. */
  alone: boolean;
  /** Rows changed by all statements when it began. */
  changesBefore: number;
}

class Replay {
  readonly #held = new Map<number, Held>();
  readonly #runs = new Map<string, Fingerprint & { times: number }>();
  readonly #counts = {
    statements: 0,
    commits: 0,
    rollbacks: 0,
    errors: 0,
    rowsReturned: 0,
    rowsAffected: 0,
    pages: 0,
    vmSteps: 0,
    fullScanSteps: 0,
    sorts: 0,
    autoIndexes: 0,
  };

  constructor(
    readonly sqlite3: Sqlite3Static,
    readonly db: Database,
  ) {
    this.#pages();
  }

  run(entry: LogEntry): void {
    try {
      this.#do(entry);
    } catch (error) {
      if (!entry.failed) throw error;
      return;
    }
    if (entry.failed) throw new Error(`what was refused there was accepted here: ${JSON.stringify(entry)}`);
  }

  finish(): SqliteCounts {
    for (const held of this.#held.values()) this.#close(held);
    this.#counts.pages = this.#pages();
    return { ...this.#counts, ...countRuns([...this.#runs.values()]) };
  }

  #do(entry: LogEntry): void {
    if (entry.do === "script") {
      this.#script(entry.sql, entry.values ?? null);
    } else if (entry.do === "prepare") {
      this.#held.set(entry.statement, this.#hold(entry.sql));
    } else {
      const held = this.#held.get(entry.statement);
      if (!held) return;
      if (entry.do === "step") this.#step(held);
      else this.#end(held);
      if (entry.do === "bind" || entry.do === "reset") held.statement.clearBindings();
      if (entry.do === "bind") bind(held.statement, entry.values);
      if (entry.do === "free") {
        held.statement.finalize();
        this.#held.delete(entry.statement);
      }
    }
  }

  #script(sql: string, values: BindParams): void {
    const isComplete = (text: string) => this.sqlite3.capi.sqlite3_complete(text) !== 0;
    for (const part of splitStatements(sql, isComplete)) {
      const held = this.#hold(part);
      try {
        bind(held.statement, values);
        while (this.#step(held));
      } finally {
        this.#close(held);
      }
    }
  }

  #hold(sql: string): Held {
    try {
      return { statement: this.db.prepare(sql), sql, running: false, alone: true, changesBefore: 0 };
    } catch (error) {
      this.#counts.errors += 1;
      throw error;
    }
  }

  /** @returns whether there was a row */
  #step(held: Held): boolean {
    const { capi } = this.sqlite3;
    if (!held.running) {
      held.running = true;
      held.alone = capi.sqlite3_get_autocommit(this.db) !== 0;
      held.changesBefore = this.db.changes(true);
      this.#counts.statements += 1;
      const fingerprint = fingerprintOf(pgPlaceholders(held.sql));
      const run = this.#runs.get(fingerprint.id) ?? { ...fingerprint, times: 0 };
      run.times += 1;
      this.#runs.set(fingerprint.id, run);
    }
    try {
      const row = held.statement.step();
      if (row) this.#counts.rowsReturned += 1;
      return row;
    } catch (error) {
      this.#counts.errors += 1;
      this.#end(held, true);
      throw error;
    }
  }

  /** Ends a run: what it took is added up. */
  #end(held: Held, failed = false): void {
    if (!held.running) return;
    held.running = false;
    const { capi } = this.sqlite3;
    const counts = this.#counts;
    if (this.db.changes(true) !== held.changesBefore) counts.rowsAffected += Number(this.db.changes());
    counts.vmSteps += capi.sqlite3_stmt_status(held.statement, capi.SQLITE_STMTSTATUS_VM_STEP, 1);
    counts.fullScanSteps += capi.sqlite3_stmt_status(held.statement, capi.SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    counts.sorts += capi.sqlite3_stmt_status(held.statement, capi.SQLITE_STMTSTATUS_SORT, 1);
    counts.autoIndexes += capi.sqlite3_stmt_status(held.statement, capi.SQLITE_STMTSTATUS_AUTOINDEX, 1);
    try {
      held.statement.reset();
    } catch (error) {
      // Of a run that failed, the reset says so once more.
      if (!failed) throw error;
    }
    this.#transaction(held, failed);
  }

  #close(held: Held): void {
    this.#end(held);
    held.statement.finalize();
  }

  /** Counts what a run did to the transaction: began, committed, rolled back, or was one by itself. */
  #transaction({ alone, sql }: Held, failed: boolean): void {
    const ended = this.sqlite3.capi.sqlite3_get_autocommit(this.db) !== 0;
    if (!ended) return;
    if (failed || (!alone && /^\s*rollback\b/i.test(sql))) this.#counts.rollbacks += 1;
    else this.#counts.commits += 1;
  }

  /** Pages that were asked for since the last call. */
  #pages(): number {
    const { capi, wasm } = this.sqlite3;
    const stack = wasm.pstack.pointer;
    try {
      const now = wasm.pstack.alloc(8);
      let sum = 0;
      for (const which of [capi.SQLITE_DBSTATUS_CACHE_HIT, capi.SQLITE_DBSTATUS_CACHE_MISS]) {
        capi.sqlite3_db_status(this.db, which, now, Number(now) + 4, 1);
        sum += Number(wasm.peek(now, "i32"));
      }
      return sum;
    } finally {
      wasm.pstack.restore(stack);
    }
  }
}

/** Binds as sql.js does: names that the statement does not have are passed over, integers of 32 bits stay integers. */
function bind(statement: PreparedStatement, values: BindParams): void {
  if (values === null || values === undefined) return;
  if (Array.isArray(values)) {
    for (const [at, value] of values.entries()) statement.bind(at + 1, value as never);
    return;
  }
  for (const [name, value] of Object.entries(values)) {
    const at = statement.getParamIndex(name);
    if (at) statement.bind(at, value as never);
  }
}
