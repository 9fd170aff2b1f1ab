import type { BindParams, Database, Statement } from "sql.js";

/** Something that was asked of SQLite, so that it can be asked again. */
export type LogEntry = (
  | { /** All statements of a text, each to its end. */ do: "script"; sql: string; values?: BindParams }
  | { do: "prepare"; statement: number; sql: string }
  | { /** Begins anew, with these values. */ do: "bind"; statement: number; values: BindParams }
  | { do: "step" | "reset" | "free"; statement: number }
) & { /** It was refused. */ failed?: true };

/** A statement that is kept prepared: its text, and what it was bound to last. */
interface Prepared {
  sql: string;
  values?: BindParams;
  /** Its number in the log that is written now. */
  number?: number;
}

/**
 * Logs what a program asks of a sql.js database, by whichever of its methods.
 *
 * sql.js keeps no counts of its work. So the same is asked again of a SQLite that does.
 */
export class SqliteStatementLog {
  readonly #prepared = new Map<Statement, Prepared>();
  #entries: LogEntry[] | undefined;
  #statements = 0;
  #nested = false;
  /** Settings of the connection: every PRAGMA so far, in order. */
  readonly pragmas = new Set<string>();

  constructor(db: Database) {
    this.#watch(db);
  }

  /** Begins a log. */
  start(): void {
    this.#entries = [];
    this.#statements = 0;
    for (const prepared of this.#prepared.values()) delete prepared.number;
  }

  /** Ends the log and hands it out. */
  stop(): LogEntry[] {
    const entries = this.#entries ?? [];
    this.#entries = undefined;
    return entries;
  }

  /** Runs a call and writes it down, whether it succeeds or is refused; not the calls that sql.js makes within it. */
  #record<T>(entry: LogEntry, call: () => T): T {
    if (this.#nested) return call();
    this.#entries?.push(entry);
    this.#nested = true;
    try {
      return call();
    } catch (error) {
      entry.failed = true;
      throw error;
    } finally {
      this.#nested = false;
    }
  }

  #watch(db: Database): void {
    const run = db.run.bind(db);
    const exec = db.exec.bind(db);
    const prepare = db.prepare.bind(db);
    const iterateStatements = db.iterateStatements.bind(db);
    db.exec = (sql, values, ...rest) => {
      this.#notePragmas(sql);
      return this.#record({ do: "script", sql, ...copyOf(values) }, () => exec(sql, values, ...rest));
    };
    db.run = (sql, values) => {
      this.#notePragmas(sql);
      if (!values) return this.#record({ do: "script", sql }, () => run(sql));
      const statement = db.prepare(sql, values);
      try {
        statement.step();
      } finally {
        statement.free();
      }
      return db;
    };
    db.prepare = (sql, values) => {
      this.#notePragmas(sql);
      const statement = this.#follow(prepare(sql), sql);
      if (values !== undefined && values !== null) statement.bind(values);
      return statement;
    };
    db.iterateStatements = (sql) => {
      const iterator = iterateStatements(sql);
      const next = iterator.next.bind(iterator);
      iterator.next = () => {
        const item = next();
        if (!item.done) this.#follow(item.value, item.value.getSQL());
        return item;
      };
      return iterator;
    };
    // biome-ignore lint/suspicious/noExplicitAny: sql.js declares two signatures, of which the shorter leaves out the values
    db.each = ((sql: string, ...rest: any[]) => {
      const values = typeof rest[0] === "function" ? undefined : rest.shift();
      const [callback, done] = rest;
      const statement = db.prepare(sql, values);
      try {
        while (statement.step()) callback(statement.getAsObject());
      } finally {
        statement.free();
      }
      done?.();
      return db;
    }) as Database["each"];
  }

  /** Has a statement write down each of its steps. */
  #follow(statement: Statement, sql: string): Statement {
    const prepared: Prepared = { sql };
    this.#prepared.set(statement, prepared);
    const { bind, step, get, getAsObject, reset, free } = statement;
    statement.bind = (values) => {
      const { values: copy = null } = copyOf(values);
      const number = this.#number(prepared);
      prepared.values = copy;
      return this.#record({ do: "bind", statement: number, values: copy }, () => bind.call(statement, values));
    };
    statement.step = () => this.#record({ do: "step", statement: this.#number(prepared) }, () => step.call(statement));
    statement.reset = () => {
      if (!this.#nested) delete prepared.values;
      return this.#record({ do: "reset", statement: this.#number(prepared) }, () => reset.call(statement));
    };
    statement.free = () => {
      const { number } = prepared;
      if (number !== undefined && !this.#nested) this.#entries?.push({ do: "free", statement: number });
      this.#prepared.delete(statement);
      return free.call(statement);
    };
    const bindAndStep = (values?: BindParams) => {
      if (values !== undefined && values !== null && statement.bind(values)) statement.step();
    };
    statement.get = (values, ...rest) => {
      bindAndStep(values);
      return get.call(statement, null, ...rest);
    };
    statement.getAsObject = (values, ...rest) => {
      bindAndStep(values);
      return getAsObject.call(statement, null, ...rest);
    };
    statement.run = (values) => {
      if (values !== undefined && values !== null) statement.bind(values);
      statement.step();
      statement.reset();
    };
    return statement;
  }

  /** The statement's number in the log; one that was prepared before the log began is prepared there first. */
  #number(prepared: Prepared): number {
    if (!this.#entries || this.#nested) return 0;
    if (prepared.number === undefined) {
      prepared.number = ++this.#statements;
      this.#entries.push({ do: "prepare", statement: prepared.number, sql: prepared.sql });
      if (prepared.values !== undefined) {
        this.#entries.push({ do: "bind", statement: prepared.number, values: prepared.values });
      }
    }
    return prepared.number;
  }

  #notePragmas(sql: string): void {
    for (const [pragma] of sql.matchAll(/\bpragma\s[^;]+/gi)) this.pragmas.add(pragma);
  }
}

/** Values as they are now: the caller may change its array afterwards. */
function copyOf(values: BindParams | undefined): { values?: BindParams } {
  if (values === undefined || values === null) return {};
  return { values: Array.isArray(values) ? [...values] : { ...values } };
}
