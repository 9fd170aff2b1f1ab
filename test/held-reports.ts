import { setTimeout as sleep } from "node:timers/promises";
import type { Lab } from "roundtrip";
import pg from "#work-pg";
import { demand } from "./exercise-lab.js";
import { openAll, TestPool } from "./exercise-pool.js";
import { throwTodo } from "./virtual-time.js";
import type { WatchedThreads } from "./watched-threads.js";

/** Cells that are shared with threads: how many have begun, and how many may end. */
type Cells = Int32Array;

/** Rows of a type whose values the pool of {@link HeldReports} reads as cells. */
export const cellsSql = "select n, 0::oid as cells from generate_series(1, $1::int) n";

let home = 0;

/** How often {@link held} was called in the main thread. */
export const calledAtHome = () => home;

/** Waits in its thread until it may end, and returns how many rows it was given. Knows nothing of what is around it, and looks. */
export function held(rows: { cells: Cells }[]): unknown {
  if (typeof home !== "undefined") return ++home;
  const { cells } = rows[0] as { cells: Cells };
  Atomics.add(cells, 0, 1);
  for (;;) {
    const may = Atomics.load(cells, 1);
    if (may <= 0) Atomics.wait(cells, 1, may);
    else if (Atomics.compareExchange(cells, 1, may, may - 1) === may) return rows.length;
  }
}

/** Returns how many rows it was given, and leaves a timer running in its thread, which counts in the first cell. */
export function ticking(rows: { cells: Cells }[]): unknown {
  if (typeof home !== "undefined") return ++home;
  const { cells } = rows[0] as { cells: Cells };
  setInterval(() => Atomics.add(cells, 0, 1), 1);
  return rows.length;
}

/** A pool that reads the values of the type `oid` as this says. */
export function readingAs(lab: Lab, connections: number, read: () => unknown): TestPool {
  // biome-ignore lint/suspicious/noExplicitAny: the types of `pg` know each built-in type by its number alone
  const types: any = {
    getTypeParser: (type: number, format?: "text") =>
      type === pg.types.builtins.OID ? read : pg.types.getTypeParser(type, format),
  };
  return new TestPool(lab, connections, { types });
}

/** After so many looks in a row at which nothing had moved, nothing will. */
const quietLooks = 8;
/** The same while a connection is out: the server may not have come to its query yet. */
const quietLooksOut = 200;
/** Looks after which something that moves for ever is left alone: the last resort. */
const mostLooks = 5_000;

/** Reports that are held in their threads until they are let go. */
export class HeldReports implements AsyncDisposable {
  readonly pool: TestPool;
  readonly #lab: Lab;
  readonly #threads: WatchedThreads;
  readonly #cells: Cells = new Int32Array(new SharedArrayBuffer(8));
  #letGo = 0;

  private constructor(lab: Lab, connections: number, threads: WatchedThreads) {
    this.#lab = lab;
    this.#threads = threads;
    this.pool = readingAs(lab, connections, () => this.#cells);
  }

  /** Opens the connections: a report that is asked for has its query under way at once. */
  static async open(lab: Lab, connections: number, threads: WatchedThreads): Promise<HeldReports> {
    const reports = new HeldReports(lab, connections, threads);
    await openAll(reports.pool);
    return reports;
  }

  /** Reports that have begun to compute, those that have ended included. */
  get begun(): number {
    return Atomics.load(this.#cells, 0);
  }

  /** Lets so many reports end. */
  letGo(reports: number): void {
    this.#letGo += reports;
    Atomics.add(this.#cells, 1, reports);
    Atomics.notify(this.#cells, 1);
  }

  /**
   * Waits until every thread there is computes, and nothing else moves: no query is under way, and no more threads come. Work
   * still to do stays so.
   */
  async settled(): Promise<void> {
    const sql = `select count(*)::int as active from pg_stat_activity
      where datname = current_database() and state = 'active' and pid <> pg_backend_pid()`;
    let before = "";
    const enough = () => (this.pool.out > 0 ? quietLooksOut : quietLooks);
    for (let quiet = 0, looks = 0; quiet < enough() && looks < mostLooks; looks++) {
      const { rows } = await this.#lab.pool.query<{ active: number }>(sql);
      await sleep(1);
      const { started, live } = this.#threads;
      const now = [started, live, this.begun, this.pool.out, this.pool.waitingCount].join();
      const rests =
        rows[0]?.active === 0 && !this.pool.isConnecting && live === this.begun - this.#letGo && now === before;
      quiet = rests ? quiet + 1 : 0;
      before = now;
    }
    throwTodo();
  }

  /** Lets all end that are held, and ends the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.letGo(1_000);
    await this.pool[Symbol.asyncDispose]();
  }
}

/** Fails unless no connection of the pool is out. */
export function demandFree(pool: TestPool, when: string): void {
  demand(
    pool.out === 0,
    `${when}, and ${pool.toldOut}. Others wait for a connection that nobody uses. Next: pool.query, or release before you compute.`,
  );
}
