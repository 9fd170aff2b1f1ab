import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { openDirectly, openTestPool, type TestPool } from "./exercise-pool.js";

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

  /**
   * Takes the lock, of the given strength, as a session does that means to change the row.
   *
   * @param key the column by which the row is found
   */
  static async hold(
    lab: Lab,
    table: string,
    id: number | string,
    strength: "update" | "key share" = "update",
    key = "id",
  ): Promise<RowLock> {
    const client = await openDirectly(lab);
    await client.query(`begin; lock table ${table} in row exclusive mode`);
    await client.query(`select from ${table} where ${key} = $1 for ${strength}`, [id]);
    return new RowLock(client);
  }

  /** Begins a transaction with changes that are not committed yet: whoever needs what they touched waits. */
  static async after(lab: Lab, changes: string): Promise<RowLock> {
    const client = await openDirectly(lab);
    await client.query(`begin; ${changes}`);
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

  /** Lets the lock go, and undoes what was changed under it, unless it is to be committed. */
  async letGo(end: "rollback" | "commit" = "rollback"): Promise<void> {
    this.#ended = true;
    await this.#client.query(end);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#client[Symbol.asyncDispose]();
  }
}

/** Lets calls, each of which takes a connection of the same pool, wait for one row; says what they came to when it was free. */
export async function waitingForRow<T>(
  lab: Lab,
  table: "orders" | "users",
  id: number,
  calls: readonly ((pool: TestPool) => Promise<T>)[],
): Promise<T[]> {
  await using lock = await RowLock.hold(lab, table, id);
  // Enough for work that takes two for each.
  await using pool = await openTestPool(lab, 2 * calls.length);
  const all = calls.map((call) => call(pool));
  await lock.stops(Promise.race(all));
  // Meanwhile work elsewhere: whoever takes a free connection needs no answer of the server for it. Of work that lets its
  // calls queue in the process, so that they never wait together, speak other tests.
  for (let k = 0; k < 20; k++) await lab.pool.query("select 1");
  if (pool.out >= calls.length) await Promise.race([lock.waiters(calls.length), ...all]);
  await lock.letGo();
  return await Promise.all(all);
}
