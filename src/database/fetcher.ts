import type pg from "pg";
import { describe, rejectUnknown, requireDuration } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { TooManyRowsError } from "./errors.js";
import type { CommandLimits } from "./running.js";

/** What one statement may be given besides. */
export interface FetchOptions {
  /** In place of the database's `commandTimeoutMs`. */
  timeoutMs?: number;
  /** Gives up waiting for a connection, and has the server end the statement, when it is aborted. */
  signal?: AbortSignal;
}

/**
 * A statement and its limits, checked.
 *
 * @param limits those that count unless the options say otherwise
 * @throws InvalidArgumentError
 * @internal
 */
export function checkStatement(
  sql: unknown,
  values: unknown,
  options: FetchOptions,
  limits: CommandLimits,
): { statement: pg.QueryConfig; limits: CommandLimits } {
  if (typeof sql !== "string") {
    throw new InvalidArgumentError(`Database: sql: expected a string, got ${describe(sql)}.`);
  }
  if (!Array.isArray(values)) {
    throw new InvalidArgumentError(`Database: values: expected an array, got ${describe(values)}.`);
  }
  rejectUnknown("Database", options, ["timeoutMs", "signal"]);
  const { timeoutMs = limits.timeoutMs, signal = limits.signal } = options;
  requireDuration("Database: timeoutMs", timeoutMs);
  return { statement: { text: sql, values: [...values] }, limits: { timeoutMs, signal } };
}

/** What runs statements, and gives their answers in the form that is asked for. */
export abstract class Fetcher {
  /**
   * The rows of a statement.
   *
   * @param sql with `$1`, `$2` … for values
   * @throws CommandTimeoutError; the signal's reason; what the server says; what the pool throws when it has no connection
   */
  abstract fetchMany<R extends pg.QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
    options?: FetchOptions,
  ): Promise<R[]>;

  /**
   * The only row of a statement; undefined when there is none.
   *
   * @throws TooManyRowsError when there are several; and whatever {@link fetchMany} throws
   */
  async fetchOne<R extends pg.QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
    options?: FetchOptions,
  ): Promise<R | undefined> {
    const rows = await this.fetchMany<R>(sql, values, options);
    if (rows.length > 1) throw new TooManyRowsError("fetchOne", rows.length);
    return rows[0];
  }

  /**
   * The first column of the only row of a statement; undefined when there is none.
   *
   * @throws TooManyRowsError when there are several; and whatever {@link fetchMany} throws
   */
  async fetchValue<V>(sql: string, values?: readonly unknown[], options?: FetchOptions): Promise<V | undefined> {
    const rows = await this.fetchMany(sql, values, options);
    if (rows.length > 1) throw new TooManyRowsError("fetchValue", rows.length);
    return rows[0] === undefined ? undefined : (Object.values(rows[0])[0] as V);
  }
}
