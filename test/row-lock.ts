import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { openDirectly } from "./exercise-pool.js";

/** How often, and how far apart in milliseconds, a test looks for sessions that wait: a last resort, no limit of anything. */
const looks = 1_000;
const pauseMs = 10;

/**
 * Waits until so many sessions of a client's database, its own left out, wait for a lock, or until it is over.
 *
 * @returns their processes: fewer if there never are as many
 */
export async function sessionsWaiting(client: pg.Client, count: number, isOver: () => boolean): Promise<number[]> {
  const sql = `select pid from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid() order by query_start`;
  for (let look = 1; ; look++) {
    const pids = (await client.query<{ pid: number }>(sql)).rows.map(({ pid }) => pid);
    if (pids.length >= count || look === looks || isOver()) return pids;
    // Within a transaction the server shows the same moment again and again, unless it is told to look anew.
    await client.query("select pg_stat_clear_snapshot()");
    await sleep(pauseMs);
  }
}

/** A lock that a test holds on one row: whoever needs the row waits, and can be looked at or ended meanwhile. */
export class RowLock {
  readonly #client: pg.Client & AsyncDisposable;
  #ended = false;

  private constructor(client: pg.Client & AsyncDisposable) {
    this.#client = client;
  }

  /** Takes the lock, of the given strength, as a session does that means to change the row. */
  static async hold(
    lab: Lab,
    table: "orders" | "users",
    id: number,
    strength: "update" | "key share" = "update",
  ): Promise<RowLock> {
    const client = await openDirectly(lab);
    await client.query(`begin; lock table ${table} in row exclusive mode`);
    await client.query(`select from ${table} where id = $1 for ${strength}`, [id]);
    return new RowLock(client);
  }

  /** Takes a lock on all rows of a table, those to come included: others can read it, and not write to it. */
  static async holdAll(lab: Lab, table: string): Promise<RowLock> {
    const client = await openDirectly(lab);
    await client.query(`begin; lock table ${table} in share mode`);
    return new RowLock(client);
  }

  /** Waits until so many sessions wait for a lock. Returns their processes: fewer if there never are as many. */
  waiters(count: number): Promise<number[]> {
    return sessionsWaiting(this.#client, count, () => this.#ended);
  }

  /** Ends a session, as an administrator does. */
  async terminate(pid: number): Promise<void> {
    await this.#client.query("select pg_terminate_backend($1)", [pid]);
  }

  /** Does a call wait for a lock, before it ends? */
  async stops(call: Promise<unknown>): Promise<boolean> {
    return Promise.race([this.waiters(1).then(({ length }) => length > 0), call.then(() => false)]);
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
