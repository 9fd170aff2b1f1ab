import type pg from "pg";
import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { PoolTransactionError } from "../pool/index.js";
import { inSavepoint, inTransaction } from "../pool/transaction.js";
import { TransactionUseError } from "./errors.js";
import { checkStatement, Fetcher, type FetchOptions } from "./fetcher.js";
import { type CommandLimits, runWithin } from "./running.js";

/** Something to be done in a transaction. */
export type TransactionWork<T> = (tx: Transaction) => Promise<T> | T;

/** Refuses what is no work. */
export function requireWork(work: unknown): void {
  if (typeof work === "function") return;
  throw new InvalidArgumentError(`transaction: work: expected a function, got ${describe(work)}.`);
}

/**
 * A transaction, as long as the function lasts that was given it. Its statements run in the order in which they are asked for,
 * one at a time, on one connection.
 */
export class Transaction extends Fetcher {
  readonly #client: pg.ClientBase;
  readonly #limits: CommandLimits;
  readonly #depth: number;
  /** Ends when everything that was asked for has ended. */
  #last: Promise<unknown> = Promise.resolve();
  #isOver = false;
  #nested = false;
  /** What the first statement failed with that failed. */
  #failure: unknown;

  /** For what begins and ends it: that has a time limit too, and is not ended by a signal. */
  readonly #own = {
    query: (sql: string) => runWithin(this.#client, { text: sql }, { timeoutMs: this.#limits.timeoutMs }),
  };

  private constructor(client: pg.ClientBase, limits: CommandLimits, depth: number) {
    super();
    this.#client = client;
    this.#limits = limits;
    this.#depth = depth;
  }

  /**
   * Begins one, commits it when the work returns, and rolls it back when that throws.
   *
   * @param begin the statement that begins it
   * @internal
   */
  static async run<T>(
    client: pg.ClientBase,
    begin: string,
    limits: CommandLimits,
    work: TransactionWork<T>,
  ): Promise<T> {
    const tx = new Transaction(client, limits, 0);
    return tx.#explained(
      "COMMIT",
      inTransaction(tx.#own, () => tx.#during(work), "transaction", begin),
    );
  }

  /**
   * The result of a statement.
   *
   * @param sql with `$1`, `$2` … for values
   * @throws TransactionUseError; CommandTimeoutError; the signal's reason; what the server says
   */
  query<R extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
    options: FetchOptions = {},
  ): Promise<pg.QueryResult<R>> {
    return this.#inTurn(async () => {
      const { statement, limits } = checkStatement(sql, values, options, this.#limits);
      try {
        return (await runWithin(this.#client, statement, limits)) as pg.QueryResult<R>;
      } catch (error) {
        this.#failure ??= error;
        throw error;
      }
    });
  }

  override async fetchMany<R extends pg.QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
    options?: FetchOptions,
  ): Promise<R[]> {
    return (await this.query<R>(sql, values, options)).rows;
  }

  /**
   * A transaction within this one, which is a savepoint: when the work throws, what it did is undone, and this one goes on.
   *
   * @throws what the work throws; PoolTransactionError when a statement failed but the work did not
   */
  transaction<T>(work: TransactionWork<T>): Promise<T> {
    return this.#inTurn(async () => {
      requireWork(work);
      const tx = new Transaction(this.#client, this.#limits, this.#depth + 1);
      this.#nested = true;
      try {
        const ended = inSavepoint(this.#own, `nested_${tx.#depth}`, () => tx.#during(work));
        return await tx.#explained("RELEASE", ended);
      } finally {
        this.#nested = false;
      }
    });
  }

  /** Does one thing after the other. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isOver) throw new TransactionUseError("over");
    if (this.#nested) throw new TransactionUseError("nested");
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Lets the work use this transaction until it has ended, and everything that it began. */
  async #during<T>(work: TransactionWork<T>): Promise<T> {
    let result: T;
    try {
      result = await work(this);
    } finally {
      let last: unknown;
      do {
        last = this.#last;
        await last;
      } while (last !== this.#last);
      this.#isOver = true;
    }
    this.#limits.signal?.throwIfAborted();
    return result;
  }

  /** Says what it was rolled back for, where the server says only that it was. */
  async #explained<T>(at: "COMMIT" | "RELEASE", ended: Promise<T>): Promise<T> {
    try {
      return await ended;
    } catch (error) {
      const isAborted = error instanceof PoolTransactionError || (error as { code?: unknown } | null)?.code === "25P02";
      throw isAborted && this.#failure !== undefined
        ? new PoolTransactionError("transaction", at, { cause: this.#failure })
        : error;
    }
  }
}
