import type pg from "pg";
import type { Ending } from "./exercise-lab.js";

/** Something to be done in a transaction. */
export type ScopedWork<T> = (tx: Scope) => Promise<T> | T;

/** What a work is given: a transaction, within which there may be others. */
export interface Scope {
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>;
  transaction<T>(work: ScopedWork<T>): Promise<T>;
}

/** How the work may be asked to run it. */
export interface ScopeOptions {
  isolation?: "read committed" | "repeatable read" | "serializable";
  readOnly?: boolean;
  retries?: number;
}

/** What the work provides: runs something in a transaction. */
export type RunScoped = <T>(pool: pg.Pool, work: ScopedWork<T>, options?: ScopeOptions) => Promise<T>;

/** A transaction for helpers that take a client, and ask it for `query` alone. */
export const asClient = (tx: Pick<Scope, "query">) => tx as unknown as pg.PoolClient;

/** Counts the runs of a work. Whoever repeats without end comes to one. */
export class Runs {
  /** How often it was run. */
  count = 0;

  /** Notes another run, and returns its number, from 1. */
  next(): number {
    this.count++;
    if (this.count > 40) throw new Error("it was run more than 40 times");
    return this.count;
  }
}

/** The code of the error that a call threw. */
export const codeOf = (end: Ending<unknown>) =>
  end.threw ? (end.error as { code?: string } | undefined)?.code : undefined;

/** The keys of all payments that are made, in the order of the alphabet. */
export async function keysOf(pool: pg.Pool): Promise<string> {
  return (await pool.query("select coalesce(string_agg(key, ' ' order by key), '') as keys from payments")).rows[0]
    .keys;
}
