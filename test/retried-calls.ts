import type pg from "pg";
import type { Lab } from "roundtrip";
import { formatCount } from "#src/display/numbers.js";
import { demand, type Ending } from "./exercise-lab.js";
import { TestPool } from "./exercise-pool.js";
import { until } from "./odd-server.js";
import { passToNextTimer, runningTimers, throwTodo, watch, whileTimeIsVirtual } from "./virtual-time.js";

/** After so many a pool lends no more: who repeats without end is to come to one. */
const mostConnects = 100;

/** A pool that counts how often it is asked for a client, and lets a test act before each. It sets no timers. */
export class HookedPool extends TestPool {
  /** How often it was asked. */
  connects = 0;
  #giveUp: (error: Error) => void = () => undefined;
  readonly #tooMany = new Promise<never>((_, reject) => {
    this.#giveUp = reject;
  });
  /** Awaited before each client is taken, which fails if this does; `number` counts from 1. */
  before: (number: number) => Promise<void> = async () => undefined;

  constructor(lab: Lab, max: number) {
    super(lab, max, { idleTimeoutMillis: 0 });
    this.#tooMany.catch(() => undefined);
  }

  /** One of which all connections are open and free, and none counted. */
  static async open(lab: Lab, max: number): Promise<HookedPool> {
    const pool = new HookedPool(lab, max);
    const clients = await Promise.all(Array.from({ length: max }, () => pool.connect() as Promise<pg.PoolClient>));
    for (const client of clients) client.release();
    pool.connects = 0;
    return pool;
  }

  /** What a call comes to, or an error when it asks for clients without end. */
  bounded<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.#tooMany]);
  }

  // biome-ignore lint/suspicious/noExplicitAny: both forms of the original, which the types of `pg` list one by one
  override connect(callback?: any): any {
    const ready = this.before(++this.connects);
    if (this.connects > mostConnects) {
      this.#giveUp(new Error(`it asked for more than ${mostConnects} clients, and goes on`));
      return new Promise(() => undefined);
    }
    if (callback) return void ready.then(() => super.connect(callback), callback);
    return ready.then(() => super.connect());
  }
}

/** How a call went in virtual time. */
export interface Pauses {
  end: Ending<unknown>;
  /** How long it waited for timers, each time, in milliseconds. */
  pauses: number[];
  /** Most clients of the pool that were out meanwhile. */
  held: number;
  /** Timers that ran on when it had ended. */
  timers: number;
}

/** Makes a call in virtual time, which passes whenever the call waits for a timer. */
export function pausesOf(pool: TestPool, call: () => Promise<unknown>): Promise<Pauses> {
  return whileTimeIsVirtual(async () => {
    const pauses: number[] = [];
    let held = 0;
    const watched = watch(call);
    for (;;) {
      await until(() => watched.state !== "waiting" || runningTimers() > 0);
      throwTodo();
      if (watched.state !== "waiting" || runningTimers() === 0) break;
      held = Math.max(held, pool.out);
      const since = Date.now();
      while (runningTimers() > 0) await passToNextTimer();
      pauses.push(Date.now() - since);
    }
    const { state, value, error } = watched;
    const end: Ending<unknown> = state === "got" ? { threw: false, value } : { threw: true, error };
    return { end, pauses, held, timers: runningTimers() };
  });
}

/**
 * Demands that the waits of many calls, each of which failed as often as it was allowed to, are random times between nothing and
 * their bounds. A right answer fails here once in a million runs.
 *
 * @param waits of each call, in milliseconds
 * @param bounds of each wait
 */
export function demandFullJitter(waits: readonly (readonly number[])[], bounds: readonly number[]): void {
  const after = (at: number) => `In ${waits.length} calls, after attempt ${at + 1}`;
  for (const [at, bound] of bounds.entries()) {
    const drawn = waits.map((each) => each[at] ?? 0);
    const [least, most] = [Math.min(...drawn), Math.max(...drawn)];
    demand(
      // A timer has whole milliseconds.
      most <= bound + 1,
      `${after(at)}, transact waited up to ${most} ms; ${bound} is the most. Time is simulated here. Next: Math.min(maxMs, baseMs * 2 ** (attempt - 1)), times a random number below 1.`,
    );
    demand(
      least < 0.5 * bound && most > 0.54 * bound,
      `${after(at)}, transact waited ${least} to ${most} ms; random times from 0 to ${bound} would lie further apart. Those who have failed together must not come again together. Next: Math.random() times the whole bound.`,
    );
  }
  const parts = waits.map((each) => each.map((wait, at) => wait / (bounds[at] ?? 1)));
  demand(
    parts.some(([first = 0, , third = 0]) => Math.abs(first - third) > 0.1),
    `In each of ${waits.length} calls, every wait was the same part of its bound. Those whose numbers are alike would meet at every attempt. Next: draw a random number for each wait.`,
  );
}

/** Demands that work was run so often; `what` happened. */
export function demandRuns(runs: number, expected: number, what: string, next: string): void {
  demand(
    runs === expected,
    `${what}: the work was run ${formatCount(runs, "time")}; ${expected} was expected. Next: ${next}`,
  );
}
