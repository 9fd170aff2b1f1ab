import type pg from "pg";
import { describe, rejectUnknown, requireNumber, requireOneOf } from "../arguments.js";
import { chunk, type Source, stagedUpsert, type UpsertedRows } from "../batch/index.js";
import { mapInOrder } from "../concurrency/map-in-order.js";
import type { MapLimitTask } from "../concurrency/map-tasks.js";
import { retry } from "../concurrency/retry.js";
import { InvalidArgumentError } from "../errors.js";
import { Database } from "./database.js";
import type { FetchOptions } from "./fetcher.js";
import type { AnalyticsOptions, HighPerformanceOptions, TransactionOptions } from "./high-performance-options.js";
import { type OpenedPool, openPool } from "./open-pool.js";
import { withSettings } from "./settings.js";
import { type ShopUser, userUpsert } from "./shop-user.js";
import { requireWork, Transaction, type TransactionWork } from "./transaction.js";
import { analyticsSql, idsOf, type UserAnalytics } from "./user-analytics.js";

const isolations = ["read committed", "repeatable read", "serializable"];

/**
 * A database with everything of the course in it: a pool of open connections with their settings, transactions as scopes, reads of
 * many by one statement, writes of many by COPY, and chunks side by side.
 *
 * @example
 * await using database = await HighPerformanceDatabase.connect(lab.connectionConfig);
 * await database.bulkUpsertUsers(readUsers("users.csv"));
 * for await (const users of database.analyticsInChunks(ids)) report(users);
 */
export class HighPerformanceDatabase extends Database {
  readonly #min: number;

  /** @internal Use `connect()`. */
  protected constructor(opened: OpenedPool) {
    super(opened);
    this.#min = opened.min;
  }

  /**
   * Opens `min` connections, all at once.
   *
   * @param server options for `new pg.Client(…)`
   * @throws InvalidArgumentError for an option out of bounds; PoolConnectError when the server cannot be reached
   */
  static override async connect(
    server: pg.ClientConfig,
    options: HighPerformanceOptions = {},
  ): Promise<HighPerformanceDatabase> {
    const call = "HighPerformanceDatabase";
    rejectUnknown(call, options, ["min", "max", "commandTimeoutMs", "settings"]);
    const { min = 10, max = 50, commandTimeoutMs = 30_000, settings = { jit: "off" } } = options;
    const limits = { min, max, commandTimeoutMs };
    return new HighPerformanceDatabase(await openPool(call, withSettings(call, server, settings), limits));
  }

  /**
   * Runs `work` in a transaction: COMMIT when it returns, ROLLBACK when it throws. After a serialization failure (40001) or a
   * deadlock (40P01) all of it is done again, after a wait that grows; so `work` must not change anything but the database.
   *
   * @returns what `work` returns
   * @throws what `work` throws; PoolTransactionError when a statement failed but `work` did not; CommandTimeoutError; the
   * signal's reason; InvalidArgumentError for an option out of bounds; what the pool throws when it has no connection
   */
  async transaction<T>(work: TransactionWork<T>, options: TransactionOptions = {}): Promise<T> {
    requireWork(work);
    rejectUnknown("transaction", options, ["isolation", "readOnly", "retries", "signal"]);
    const { isolation, readOnly, retries = 3, signal } = options;
    if (isolation !== undefined) requireOneOf("transaction: isolation", isolation, isolations);
    if (readOnly !== undefined) requireOneOf("transaction: readOnly", readOnly, [true, false]);
    requireNumber("transaction: retries", retries, 0, 99, true);
    const level = isolation ? ` isolation level ${isolation}` : "";
    const access = readOnly === undefined ? "" : ` read ${readOnly ? "only" : "write"}`;
    const begin = `begin${level}${access}`;
    const limits = { timeoutMs: this.commandTimeoutMs, signal };
    const given = signal && { signal };
    // While it waits for the next try it holds no connection.
    return retry(() => this.pool.use((client) => Transaction.run(client, begin, limits, work), given), {
      on: ["40001", "40P01"],
      attempts: retries + 1,
      ...given,
    });
  }

  /**
   * What each of these users has bought, by one statement, in one round trip: who spent most comes first, of those who spent the
   * same the one with the lower id. Ids of nobody are absent, and one that is repeated is there once.
   *
   * @throws InvalidArgumentError for what is no id; and whatever {@link fetchMany} throws
   */
  async userAnalytics(ids: Iterable<number>): Promise<UserAnalytics[]> {
    return this.#analytics(idsOf("userAnalytics", ids));
  }

  async #analytics(ids: number[], options?: FetchOptions): Promise<UserAnalytics[]> {
    if (ids.length === 0) return [];
    return this.fetchMany<UserAnalytics & pg.QueryResultRow>(analyticsSql, [ids], options);
  }

  /**
   * Inserts users, and updates those who are there and differ; `updated_at` becomes now. All or none: COPY into a table of its
   * own, then one statement. The input may be of any length and take as long as it takes; it is not kept in memory.
   *
   * @param rows an array, a generator, a stream of objects; of users with the same id the last counts
   * @throws what `stagedUpsert` throws
   */
  bulkUpsertUsers(rows: Source<ShopUser>): Promise<UpsertedRows> {
    return stagedUpsert(this.pool, "users", rows, userUpsert);
  }

  /**
   * The same as {@link userAnalytics} for as many ids as you like: chunk by chunk, several at a time, handed out in the order of
   * the ids. It is never more than `concurrency` chunks ahead of its reader, and leaving the loop ends it.
   *
   * @param ids any iterable or async iterable; one that is repeated in another chunk is there again
   * @returns chunks for `for await`, each by spent; it throws whatever {@link userAnalytics} throws, and the signal's reason
   * @throws InvalidArgumentError for an option out of bounds
   */
  analyticsInChunks(
    ids: Source<number>,
    options: AnalyticsOptions = {},
  ): AsyncGenerator<UserAnalytics[], void, undefined> {
    const call = "analyticsInChunks";
    rejectUnknown(call, options, ["chunk", "concurrency", "signal", "onProgress"]);
    const { chunk: size = 1_000, concurrency = this.#min, signal, onProgress = () => undefined } = options;
    requireNumber(`${call}: chunk`, size, 1, 100_000, true);
    requireNumber(`${call}: concurrency`, concurrency, 1, this.pool.size, true);
    if (typeof onProgress !== "function") {
      throw new InvalidArgumentError(`${call}: onProgress: expected a function, got ${describe(onProgress)}.`);
    }
    let done = { ids: 0, chunks: 0 };
    const read = async (some: number[], task: MapLimitTask) => {
      const users = await this.#analytics(idsOf(call, some, task.index * size), { signal: task.signal });
      done = { ids: done.ids + some.length, chunks: done.chunks + 1 };
      onProgress(done);
      return users;
    };
    return mapInOrder(chunk(ids, size), concurrency, read, signal && { signal });
  }
}
