import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/** How often, and how far apart in milliseconds, a test looks for sessions that wait: a last resort, no limit of anything. */
const looks = 1_000;
const pauseMs = 10;

/** A lock that a test holds on one row: whoever needs the row waits, and can be looked at or ended meanwhile. */
export class RowLock {
  readonly #client: pg.Client & AsyncDisposable;
  #ended = false;

  private constructor(client: pg.Client & AsyncDisposable) {
    this.#client = client;
  }

  /** Takes the lock. */
  static async hold(lab: Lab, table: "orders" | "users", id: number): Promise<RowLock> {
    const client = await openDirectly(lab);
    await client.query("begin");
    await client.query(`select from ${table} where id = $1 for update`, [id]);
    return new RowLock(client);
  }

  /** Waits until so many sessions wait for a lock. Returns their processes: fewer if there never are as many. */
  async waiters(count: number): Promise<number[]> {
    const sql = `select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid() order by query_start`;
    for (let look = 1; ; look++) {
      const pids = (await this.#client.query<{ pid: number }>(sql)).rows.map(({ pid }) => pid);
      if (pids.length >= count || look === looks || this.#ended) return pids;
      // Within a transaction the server shows the same moment again and again, unless it is told to look anew.
      await this.#client.query("select pg_stat_clear_snapshot()");
      await sleep(pauseMs);
    }
  }

  /** Ends a session, as an administrator does. */
  async terminate(pid: number): Promise<void> {
    await this.#client.query("select pg_terminate_backend($1)", [pid]);
  }

  /** Lets the lock go. */
  async letGo(): Promise<void> {
    this.#ended = true;
    await this.#client.query("rollback");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#client[Symbol.asyncDispose]();
  }
}
