import { type CheckoutSite, takeCheckoutSite } from "./checkout-site.js";
import { ConnectionSet } from "./connection-set.js";
import type { PoolConnector } from "./connector.js";
import { connectError, PoolBusyError, PoolClosedError, PoolNoAnswerError, PoolTimeoutError } from "./errors.js";
import type { CloseReason, PoolObserver } from "./events.js";
import { Filler } from "./filler.js";
import { HouseKeeper } from "./house-keeper.js";
import { PoolLease } from "./lease.js";
import { Nesting } from "./nesting.js";
import type { ResolvedOptions } from "./options.js";
import type { PoolEntry } from "./pool-entry.js";
import { timeoutFacts } from "./status.js";
import { TimedConnector } from "./timed-connector.js";
import { type Waiter, WaitQueue } from "./waiters.js";

/**
 * Where requests and connections meet: whoever comes first is served by whatever is ready first. Every change of a
 * connection's state is made here.
 *
 *     connecting ─────────┐  ┌──▶ idle ──▶ checking ──┐
 *                         ▼  │     │                  │
 *                        ready ◀───┼──────────────────┘
 *                         ▲  │     ▼
 *     resetting ──────────┘  └──▶ held ──▶ resetting        each ──▶ closing ──▶ gone
 *
 * @internal
 */
export class PoolCore<C> {
  readonly #connector: TimedConnector<C>;
  readonly #set = new ConnectionSet<C>();
  readonly #waiters: WaitQueue<C>;
  readonly #nesting: Nesting;
  readonly #filler: Filler<C>;
  readonly #houseKeeper: HouseKeeper<C>;
  /** Called once, when the pool is closed and nothing is left. */
  #onEmpty: (() => void) | undefined;

  constructor(
    connector: PoolConnector<C>,
    readonly options: ResolvedOptions,
    readonly observer: PoolObserver,
  ) {
    this.#connector = new TimedConnector(connector, options);
    this.#nesting = new Nesting(
      options.size + options.overflow,
      () => this.#set.counts.held,
      () => this.#set.in("held").some(({ connection }) => this.#connector.isBusy(connection)),
    );
    this.#waiters = new WaitQueue(options.acquireTimeoutMs, this.#nesting, {
      onJoin: () => this.#onChange(),
      onRefused: () => this.#finish(),
      onTimeout: (waiter) => this.#timeOut(waiter),
    });
    this.#filler = new Filler(this.#connector, this.#set, this.#waiters, options, {
      onOpened: (entry, connectMs) => this.#onOpened(entry, connectMs),
      onFailed: (cause, retryMs) => this.#onConnectFailed(cause, retryMs),
      onLost: (entry, cause) => this.#evictDead(entry, cause),
      onStandstill: () => this.#dispatch(this.#set.counts.checking + 1),
    });
    this.#houseKeeper = new HouseKeeper(this.#set, options, observer, (entry, reason) => this.#evict(entry, reason));
    this.#filler.fill();
  }

  /** How many connections are in which state, and how many requests wait. */
  counts() {
    return { ...this.#set.counts, waiting: this.#waiters.length };
  }

  /** Lends a connection: at once if one is ready that needs no check, else in the order of asking. */
  acquire(signal: AbortSignal | undefined): Promise<PoolLease<C>> {
    const entry = this.#waiters.length === 0 && !signal?.aborted ? this.#set.next() : undefined;
    if (entry === undefined) return this.#wait(signal);
    const now = performance.now();
    if (now >= entry.expiresAt || this.#isStale(entry, now)) return this.#wait(signal);
    this.#set.takeNext();
    const watched = this.options.leakDetectionMs !== Number.POSITIVE_INFINITY;
    const lease = this.#lend(entry, now, 0, watched ? takeCheckoutSite() : undefined);
    if (this.#set.idle.length < this.options.minIdle) this.#filler.fill();
    return Promise.resolve(lease);
  }

  #wait(signal: AbortSignal | undefined): Promise<PoolLease<C>> {
    const { size, overflow, maxWaiting } = this.options;
    const { held } = this.#set.counts;
    if (this.#filler.closed) return Promise.reject(new PoolClosedError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#waiters.length >= maxWaiting + size + overflow - held) {
      return Promise.reject(new PoolBusyError(maxWaiting, held));
    }
    return this.#waiters.join(signal, takeCheckoutSite());
  }

  #timeOut(waiter: Waiter<C>): void {
    const facts = timeoutFacts(waiter.since, this.options, this.#set, this.#waiters.length);
    const error = new PoolTimeoutError(facts, { cause: this.#filler.lastFailure });
    this.#waiters.refuse(waiter, error);
    this.observer.emit("timeout", { error });
  }

  /** Brings idle connections and waiting requests together, and opens connections if that is worth while. */
  #onChange(): void {
    this.#dispatch(this.#waiters.length);
    this.#filler.fill();
    this.#finish();
  }

  /** @param checks how many connections may be asked for a sign of life at the same time */
  #dispatch(checks: number): void {
    while (this.#waiters.length > 0 && this.#set.counts.checking < checks) {
      const entry = this.#set.takeNext();
      if (entry === undefined) break;
      const now = performance.now();
      if (now < entry.expiresAt && this.#isStale(entry, now)) {
        this.#expectAnswer(entry, "checking", this.#connector.validate(entry.connection));
      } else this.#ready(entry, now);
    }
  }

  #lend(entry: PoolEntry<C>, now: number, waitedMs: number, checkoutSite: CheckoutSite | undefined): PoolLease<C> {
    const lease = new PoolLease(entry, this.#takeBack);
    this.#set.move(entry, "held", now);
    entry.lease = lease;
    entry.checkoutSite = checkoutSite;
    this.observer.waits.record(waitedMs);
    if (this.observer.hasListeners("acquire")) this.observer.emit("acquire", { connection: entry.id, waitedMs });
    return lease;
  }

  /** Runs `work` with a connection that is held, as a task that holds it. */
  run<T>(entry: PoolEntry<C>, work: (connection: C) => Promise<T> | T): Promise<T> {
    return this.#nesting.run(entry, async () => work(entry.connection));
  }

  /** Does this error mean that the connection is dead? */
  isDisconnect(error: unknown, entry: PoolEntry<C>): boolean {
    return this.#connector.isDisconnect(error, entry.connection);
  }

  readonly #takeBack = (entry: PoolEntry<C>, error: unknown): void => {
    const now = performance.now();
    const heldMs = now - entry.since;
    entry.lease = undefined;
    entry.checkoutSite = undefined;
    entry.leakReported = false;
    this.#nesting.leave(entry);
    this.observer.holds.record(heldMs);
    if (this.observer.hasListeners("release")) this.observer.emit("release", { connection: entry.id, heldMs });
    if (entry.state !== "held") return;
    this.#filler.released(heldMs);
    if (error === undefined) entry.lastUsedAt = now;
    if (error === true) this.#evict(entry, "discarded");
    else if (error !== undefined && this.isDisconnect(error, entry)) this.#evictDead(entry, error);
    else if (!this.#connector.isReusable(entry.connection)) this.#evict(entry, "discarded");
    else if (!this.#evictIfDue(entry, now)) {
      const resetting = this.#connector.reset(entry.connection);
      if (resetting) this.#expectAnswer(entry, "resetting", resetting);
      else this.#ready(entry, now);
    }
  };

  /** A connection can be lent: to whoever waits first. */
  #ready(entry: PoolEntry<C>, now = performance.now()): void {
    // Whoever was told of it may have ended it.
    if (entry.state === "closing" || this.#evictIfDue(entry, now)) return;
    const waiter = this.#waiters.shift();
    if (waiter) waiter.resolve(this.#lend(entry, now, now - waiter.since, waiter.checkoutSite));
    else this.#set.putIdle(entry, now);
  }

  /** Closes a connection that is not to be lent again: too old, or, when nobody waits, beyond `size` or the pool closed. */
  #evictIfDue(entry: PoolEntry<C>, now: number): boolean {
    if (now >= entry.expiresAt) this.#evict(entry, "maxLifetime");
    else if (this.#waiters.length > 0) return false;
    else if (this.#filler.closed) this.#evict(entry, "drained");
    else if (this.#set.open - (entry.state === "connecting" ? 0 : 1) >= this.options.size)
      this.#evict(entry, "overflow");
    else return false;
    return true;
  }

  #onOpened(entry: PoolEntry<C>, connectMs: number): void {
    this.#houseKeeper.begin();
    this.observer.emit("connect", { connection: entry.id, connectMs });
    this.#ready(entry);
    this.#onChange();
  }

  #onConnectFailed(cause: unknown, retryMs: number): void {
    this.observer.emit("connectFailed", { cause, retryMs });
    // Until the server was reached once, the address may be wrong.
    if (this.#filler.opened === 0) this.#waiters.refuseAll(connectError(cause));
    this.#onChange();
  }

  /** Must this connection be asked for a sign of life before it is lent? */
  #isStale({ suspect, lastUsedAt }: PoolEntry<C>, now: number): boolean {
    const { validate, aliveBypassMs } = this.options;
    return (suspect || (validate && now - lastUsedAt >= aliveBypassMs)) && this.#connector.canValidate;
  }

  /** A connection was asked for a sign of life, or is being reset: when it answers it is ready, else it is closed. */
  async #expectAnswer(entry: PoolEntry<C>, state: "checking" | "resetting", answer: Promise<unknown>): Promise<void> {
    const askedAt = performance.now();
    if (entry.state !== "closing") this.#set.move(entry, state, askedAt);
    try {
      await answer;
    } catch (cause) {
      const isDead = state === "checking" || cause instanceof PoolNoAnswerError;
      if (isDead || this.isDisconnect(cause, entry)) this.#evictDead(entry, cause);
      else if (entry.state === state) this.#evict(entry, "resetFailed");
      return;
    }
    if (entry.state !== state) return;
    entry.lastUsedAt = performance.now();
    entry.suspect = false;
    const tookMs = entry.lastUsedAt - askedAt;
    if (state === "checking") this.observer.emit("validate", { connection: entry.id, validateMs: tookMs });
    else this.observer.emit("reset", { connection: entry.id, resetMs: tookMs });
    this.#ready(entry);
  }

  /** Closes a connection that nobody holds, or that is taken from its holder. */
  #evict(entry: PoolEntry<C>, reason: CloseReason): void {
    this.#close(entry);
    this.observer.emit("close", { connection: entry.id, reason });
  }

  /** Closes a connection that is dead. If the cause may be that of all, those that were not used since are not trusted any more. */
  #evictDead(entry: PoolEntry<C>, cause: unknown): void {
    const { id, state } = entry;
    if (state === "closing") return;
    this.#close(entry);
    if (cause === undefined) this.observer.emit("close", { connection: id, reason: "ended" });
    else {
      const unusedSince = performance.now() - this.options.aliveBypassMs;
      const suspects = this.#connector.endangersOthers(cause) ? this.#set.suspectUnused(unusedSince) : [];
      for (const idle of suspects) this.#evict(idle, "invalidated");
      this.observer.emit("lost", { connection: id, state, cause });
    }
  }

  /** Closes a connection. It counts until it is closed: the server may see it as long. */
  #close(entry: PoolEntry<C>): void {
    this.#nesting.leave(entry);
    this.#set.close(entry);
    this.#connector.close(entry.connection).then(() => {
      this.#set.delete(entry);
      this.#onChange();
    });
  }

  /** Opens connections until there are `count`, and waits for those under way. */
  prefill(count: number): Promise<void> {
    return this.#filler.prefill(count);
  }

  /**
   * Takes no more requests, and closes what is idle; the rest follows as it comes back.
   *
   * @param onEmpty called once, when nothing is left
   */
  close(onEmpty: () => void): void {
    this.#onEmpty = onEmpty;
    this.#filler.closed = true;
    for (const entry of [...this.#set.idle]) this.#evict(entry, "drained");
    this.#onChange();
  }

  /** Ends what is left: refuses who waits, and closes connections under their holders. */
  cut(): { cut: number; refused: number } {
    const refused = this.#waiters.refuseAll(new PoolClosedError());
    const held = this.#set.in("held");
    for (const entry of held) this.#evict(entry, "drained");
    for (const entry of this.#set.in("connecting")) entry.abort.abort();
    this.#filler.end();
    return { cut: held.length, refused };
  }

  #finish(): void {
    if (!this.#filler.closed || this.#set.total > 0 || this.#waiters.length > 0) return;
    this.#houseKeeper.end();
    this.#filler.end();
    this.#onEmpty?.();
    this.#onEmpty = undefined;
  }
}
