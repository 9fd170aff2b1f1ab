/**
 * Lesson: lessons/12-capstone.md
 * Task: `transaction` runs `work` between BEGIN, which also says the isolation and whether it may only read, and COMMIT, and
 *       returns what it returned: two round trips and those of the work. When something fails, it rolls back and throws the error
 *       as it came, also when ROLLBACK fails. That the server answers COMMIT with ROLLBACK is an error, too. `tx.transaction` does
 *       the same within it, by a savepoint: a failure undoes the nested work alone, and who catches its error goes on. After 40001
 *       or 40P01, also at COMMIT, the outermost one is repeated from BEGIN on, at once or after a wait, `retries` times at most;
 *       then it throws the latest error. Nothing else is repeated. A client is released once, in any case; with `true` when
 *       ROLLBACK fails.
 * Done when: npm run grade -- 12-capstone/2-scope-the-transaction
 */
import pg from "pg";
import { TodoError } from "roundtrip";

/** Something to be done in a transaction, one thing after the other. */
export type Work<T> = (tx: Transaction) => Promise<T> | T;

export interface Transaction {
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** A transaction within this one, as often and as deep as it is needed. */
  transaction<T>(work: Work<T>): Promise<T>;
}

export interface TransactionOptions {
  /** Default: the session's own. */
  isolation?: "read committed" | "repeatable read" | "serializable";
  /** Whether the server is to refuse what writes, whatever the session has of its own; default false. */
  readOnly?: boolean;
  /** How often it is repeated at most, from 0; default 3. */
  retries?: number;
}

/** @param pool hears the errors of its clients */
export async function transaction<T>(pool: pg.Pool, work: Work<T>, options: TransactionOptions = {}): Promise<T> {
  // TODO: one attempt, then what is nested, then what is repeated.
  throw new TodoError(`run ${work.name || "the work"} with ${pool.options.max} clients and ${JSON.stringify(options)}`);
}
