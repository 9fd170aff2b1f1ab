import type pg from "pg";
import { rejectUnknown } from "../arguments.js";
import { mapLimit } from "../concurrency/map-limit.js";
import type { PoolCounts, PoolDrained, QueuePool } from "../pool/index.js";
import { checkStatement, Fetcher, type FetchOptions } from "./fetcher.js";
import { type OpenedPool, openPool } from "./open-pool.js";
import { runWithin } from "./running.js";

/** How a {@link Database} behaves. */
export interface DatabaseOptions {
  /** Connections that are opened at the beginning; an integer from 1 to `max`; default 5. */
  min?: number;
  /** Most connections: the rest are opened when they are needed, and kept; an integer from 1 to 10,000; default 20. */
  max?: number;
  /** How long a statement may take, in milliseconds; from 1, `Infinity` for as long as it takes; default 60,000. */
  commandTimeoutMs?: number;
}

/** A user of the shop, as {@link Database.fetchUsers} gives it. */
export interface FetchedUser {
  id: number;
  name: string;
  email: string;
  city: string;
}

/** The shop's last day in three figures. */
export interface Dashboard {
  /** Users who logged in. */
  dailyActive: number;
  /** Total of the orders that were paid or shipped, as PostgreSQL writes a numeric: no cent is lost. */
  revenue: string;
  /** Users who signed up. */
  signUps: number;
}

const dashboardSql = {
  dailyActive:
    "select count(*)::int from users where last_login > $1::timestamptz - interval '24 hours' and last_login <= $1",
  revenue:
    "select coalesce(sum(total), 0)::numeric(14, 2)::text from orders where status in ('paid', 'shipped') " +
    "and created_at > $1::timestamptz - interval '24 hours' and created_at <= $1",
  signUps:
    "select count(*)::int from users where created_at > $1::timestamptz - interval '24 hours' and created_at <= $1",
};

/**
 * A database behind a pool: statements run concurrently, each on a connection of its own, as many at a time as the pool has. A
 * statement that takes too long is ended on the server, too.
 *
 * @example
 * const database = await Database.connect(lab.connectionConfig);
 * const { dailyActive, revenue, signUps } = await database.dashboard(new Date("2026-01-01"));
 * await database.close();
 */
export class Database extends Fetcher {
  /** @internal */
  protected readonly pool: QueuePool;
  /** @internal How long a statement may take unless it says otherwise, in milliseconds. */
  protected readonly commandTimeoutMs: number;

  /** @internal Use `connect()`. */
  protected constructor({ pool, commandTimeoutMs }: OpenedPool) {
    super();
    this.pool = pool;
    this.commandTimeoutMs = commandTimeoutMs;
  }

  /**
   * Opens `min` connections, all at once.
   *
   * @param server options for `new pg.Client(…)`
   * @throws InvalidArgumentError for an option out of bounds; PoolConnectError when the server cannot be reached
   */
  static async connect(server: pg.ClientConfig, options: DatabaseOptions = {}): Promise<Database> {
    rejectUnknown("Database", options, ["min", "max", "commandTimeoutMs"]);
    const { min = 5, max = 20, commandTimeoutMs = 60_000 } = options;
    return new Database(await openPool("Database", server, { min, max, commandTimeoutMs }));
  }

  override async fetchMany<R extends pg.QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
    options: FetchOptions = {},
  ): Promise<R[]> {
    const { statement, limits } = checkStatement(sql, values, options, { timeoutMs: this.commandTimeoutMs });
    const work = (client: pg.Client) => runWithin(client, statement, limits);
    return (await this.pool.use(work, limits.signal ? { signal: limits.signal } : undefined)).rows;
  }

  /**
   * Users by their ids, each by a statement of its own, as many at a time as there may be connections. One statement with
   * `= any($1)` would do, in one round trip: this is here to be compared with it.
   *
   * @returns in the order of the ids; undefined where there is no such user
   * @throws what {@link fetchMany} throws: the first failure, after the others have ended
   */
  fetchUsers(ids: Iterable<number>): Promise<(FetchedUser | undefined)[]> {
    return mapLimit(ids, this.pool.size, (id, { signal }) =>
      this.fetchOne<FetchedUser & pg.QueryResultRow>("select id, name, email, city from users where id = $1", [id], {
        signal,
      }),
    );
  }

  /**
   * Three figures of the 24 hours before a moment, each on a connection of its own, all at the same time. When one fails, the
   * others are ended.
   *
   * @param until end of the day; default now
   */
  async dashboard(until: Date = new Date()): Promise<Dashboard> {
    const names = ["dailyActive", "revenue", "signUps"] as const;
    const figures = await mapLimit(names, names.length, (name, { signal }) =>
      this.fetchValue(dashboardSql[name], [until], { signal }),
    );
    return Object.fromEntries(names.map((name, index) => [name, figures[index]])) as unknown as Dashboard;
  }

  /** How many connections are in which state, and how many requests wait. */
  counts(): PoolCounts {
    return this.pool.counts();
  }

  /**
   * Waits for the statements under way, refuses new ones, and closes every connection.
   *
   * @param deadlineMs after this many milliseconds what still runs is cut off; from 0; default 10,000
   */
  close(deadlineMs?: number): Promise<PoolDrained> {
    return this.pool.drain(deadlineMs);
  }

  /** Closes it: for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
