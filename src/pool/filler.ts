import type { ConnectionSet } from "./connection-set.js";
import { connectError, PoolClosedError } from "./errors.js";
import type { ResolvedOptions } from "./options.js";
import type { PoolEntry } from "./pool-entry.js";
import type { TimedConnector } from "./timed-connector.js";
import type { WaitQueue } from "./waiters.js";

/** How often a queue is looked at again that does not move, in milliseconds. */
const lookAgainMs = 10;

/** Connects that are worth having under way as long as somebody waits, before anything is known. */
const scouts = 3;

/** The weight of the newest measurement in a moving mean. */
const weight = 0.2;

/** The longest pause between failed connects, in milliseconds: it bounds how late the server's return is noticed. */
const longestPauseMs = 250;

/** What {@link connectsWanted} looks at. @internal */
export interface Situation {
  /** How long a connect takes, in milliseconds; undefined while nothing is known. */
  connectMs: number | undefined;
  /** How long a connection is held, in milliseconds; undefined while nothing is known. */
  holdMs: number | undefined;
  /** Requests that wait. */
  waiting: number;
  /** Connects under way. */
  connecting: number;
  /** Connections that will be free in a moment: they are being checked or reset. */
  soon: number;
  /** For how long each connection that is checked out has been, in milliseconds. */
  heldForMs: readonly number[];
}

/**
 * How many connects to start now; limits of the pool are not its business.
 *
 * The rule: **a connect is worth starting if the queue would otherwise last longer than the connect itself.** The
 * connections that exist, and those under way, come back once per hold: n of them work off n × connect / hold requests
 * while one more is being opened. If that is as many as wait, opening one more would serve nobody.
 *
 * How long a hold lasts is the moving mean of those that ended; but a connection that has been out for longer is reckoned
 * to stay out for as long again. So slow queries show within milliseconds, before a single one of them has ended.
 *
 * Whatever the estimate says, up to three connects are under way while anybody waits: a queue that persists makes the
 * pool grow, and an estimate that is wrong costs time, never the service. The next is started only if somebody still
 * waits when one of them is done.
 *
 * @internal
 */
export function connectsWanted(situation: Situation): number {
  const unserved = situation.waiting - situation.soon;
  const underWay = Math.min(unserved, Math.max(scouts, worthwhile(unserved, situation)));
  return Math.max(0, underWay - situation.connecting);
}

/** How many connects under way it takes to work off the queue within the time of one connect; 0 while nothing is known. */
function worthwhile(unserved: number, { connectMs = 0, holdMs = 0, soon, heldForMs }: Situation): number {
  const expectedMs = heldForMs.length > 0 ? heldForMs.map((ms) => Math.max(holdMs, 2 * ms)) : [holdMs];
  if (connectMs === 0 || expectedMs.includes(0)) return 0;
  const meanMs = expectedMs.reduce((sum, ms) => sum + ms) / expectedMs.length;
  const returnsPerMs = heldForMs.length === 0 ? 0 : expectedMs.reduce((sum, ms) => sum + 1 / ms, 0);
  return Math.ceil((unserved / connectMs - returnsPerMs) * meanMs - soon);
}

/** Whom a {@link Filler} fills for. */
interface Filled<C> {
  /** A connection was opened, in so many milliseconds. */
  onOpened(entry: PoolEntry<C>, connectMs: number): void;
  /** A connect failed; the next is tried after so many milliseconds. */
  onFailed(cause: unknown, retryMs: number): void;
  /** A connection that had been opened is dead. */
  onLost(entry: PoolEntry<C>, cause: unknown): void;
  /** Called now and then while a queue does not move: a check may be without an answer. */
  onStandstill(): void;
}

/**
 * Opens connections for a pool: for those who wait, as many as {@link connectsWanted} says, and for `minIdle`. After a
 * connect that failed it is one at a time, ever more rarely.
 *
 * @internal
 */
export class Filler<C> {
  /** Moving means of what was measured. */
  readonly #means: Pick<Situation, "connectMs" | "holdMs"> = { connectMs: undefined, holdMs: undefined };
  /** How many connections have been opened. */
  opened = 0;
  /** Connects that failed since one succeeded, those that failed together taken for one. */
  #failures = 0;
  /** What the last connect failed with; undefined after one that succeeded. */
  lastFailure: unknown;
  #pause: NodeJS.Timeout | undefined;
  #lookAgain: NodeJS.Timeout | undefined;
  /** The pool takes no new requests: connections are opened for those who wait alone. */
  closed = false;

  constructor(
    readonly connector: TimedConnector<C>,
    readonly set: ConnectionSet<C>,
    readonly waiters: WaitQueue<C>,
    readonly options: ResolvedOptions,
    readonly filled: Filled<C>,
  ) {}

  /** Opens connections until there are `count`, and waits for those under way. @throws PoolConnectError for one that failed */
  async prefill(count: number): Promise<void> {
    if (this.closed) throw new PoolClosedError();
    for (let missing = count - this.set.total; missing > 0; missing--) this.#open();
    const opening = this.set.in("connecting").map((entry) => entry.opening);
    await Promise.all(opening).catch((cause) => {
      throw connectError(cause);
    });
  }

  #open(): void {
    const entry = this.set.add();
    const startedAt = performance.now();
    const opened = (connection: C) => {
      const { maxLifetimeMs, maxLifetimeJitter } = this.options;
      const connectMs = performance.now() - startedAt;
      this.#means.connectMs = movingMean(this.#means.connectMs, connectMs);
      this.#failures = 0;
      this.lastFailure = undefined;
      entry.open(++this.opened, connection, maxLifetimeMs * (1 - maxLifetimeJitter * Math.random()));
      this.filled.onOpened(entry, connectMs);
    };
    const lost = (cause: unknown) => this.filled.onLost(entry, cause);
    entry.opening = this.connector.connect(entry.abort, opened, lost).catch((cause) => {
      this.set.delete(entry);
      this.filled.onFailed(cause, this.#failed(cause));
      throw cause;
    });
    entry.opening.catch(() => undefined);
  }

  /** A connect has failed. @returns after how many milliseconds the next is tried; 0 when others have failed just before */
  #failed(cause: unknown): number {
    this.lastFailure = cause;
    if (this.#pause !== undefined || cause instanceof PoolClosedError) return 0;
    const longestMs = Math.min(longestPauseMs, 10 * 2 ** this.#failures++);
    const retryMs = longestMs * (0.5 + Math.random() / 2);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.fill();
    }, retryMs);
    return retryMs;
  }

  /** A connection was given back, after so many milliseconds. */
  released(ms: number): void {
    this.#means.holdMs = movingMean(this.#means.holdMs, ms);
  }

  /** Opens as many connections as are worth while now. */
  fill(): void {
    const { total, idle, counts } = this.set;
    const room = this.options.size + this.options.overflow - total;
    const waiting = this.waiters.length;
    if (waiting > 0 && (room > 0 || idle.length > 0)) this.#lookAgain ??= this.#lookAgainSoon();
    if (room <= 0 || this.#pause !== undefined) return;
    let wanted = waiting > 0 ? connectsWanted(this.#situation(waiting)) : this.#missingIdle();
    if (this.lastFailure !== undefined) wanted = Math.min(wanted, 1 - counts.connecting);
    for (let started = 0; started < Math.min(room, wanted); started++) this.#open();
  }

  #situation(waiting: number): Situation {
    const { entries, counts } = this.set;
    const now = performance.now();
    // Whoever is silent for longer than a connect takes may be dead.
    const silentSince = now - Math.max(lookAgainMs, this.#means.connectMs ?? 0);
    const heldForMs: number[] = [];
    let soon = 0;
    for (const { state, since } of entries) {
      if (state === "held") heldForMs.push(now - since);
      else if ((state === "checking" || state === "resetting") && since >= silentSince) soon++;
    }
    return { ...this.#means, waiting, connecting: counts.connecting, soon, heldForMs };
  }

  #missingIdle(): number {
    if (this.closed) return 0;
    const { idle, counts, total } = this.set;
    const missing = this.options.minIdle - idle.length - counts.connecting - counts.checking - counts.resetting;
    return Math.min(missing, this.options.size - total);
  }

  #lookAgainSoon(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#lookAgain = undefined;
      this.filled.onStandstill();
      this.fill();
    }, lookAgainMs).unref();
  }

  /** Ends its timers: nothing is tried again. */
  end(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#lookAgain);
    this.#pause = undefined;
    this.#lookAgain = undefined;
  }
}

function movingMean(mean: number | undefined, ms: number): number {
  return mean === undefined ? ms : mean + weight * (ms - mean);
}
