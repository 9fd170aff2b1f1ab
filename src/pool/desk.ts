import { type CheckoutSite, takeCheckoutSite, wordCheckoutSite } from "./checkout-site.js";
import { connectError } from "./connecting.js";
import type { PoolConnector } from "./connector.js";
import type { Durations } from "./durations.js";
import { PoolBusyError, PoolClosedError, PoolNestedError, PoolReleasedError, PoolTimeoutError } from "./errors.js";
import type { Tell } from "./events.js";
import { Grower, lookAgainMs } from "./grower.js";
import { type Lender, PoolLease } from "./lease.js";
import { afterAllThatIsReady, Nesting } from "./nesting.js";
import type { ResolvedOptions } from "./options.js";
import type { Slot } from "./slot.js";
import { timeoutFacts } from "./status.js";
import { Stock, type StockKeeper } from "./stock.js";
import { Upkeep } from "./upkeep.js";
import { type Waiter, WaitQueue } from "./waiters.js";

/** What the desk needs of the pool around it. @internal */
export interface DeskOwner {
  /** How long requests waited that were served. */
  readonly waits: Durations;
  /** How long connections were held. */
  readonly holds: Durations;
  readonly tell: Tell;
  /** Is anybody listening to these events, which are frequent? */
  hears(name: "acquire" | "release"): boolean;
}

/**
 * Where requests and connections meet: whoever comes first is served by whatever is ready first. Every change, on either
 * side, ends in `onChange` or `onReady`.
 *
 * @internal
 */
export class Desk<C> implements Lender<C>, StockKeeper<C> {
  readonly stock: Stock<C>;
  readonly waiters: WaitQueue<C>;
  readonly nesting: Nesting | undefined;
  /** Called once, when the desk is closed and nothing is left. */
  onEmpty: (() => void) | undefined;
  /** No new requests are taken; those that wait are still served. */
  closed = false;
  readonly tell: Tell;
  readonly #options: ResolvedOptions;
  readonly #owner: DeskOwner;
  /** Connections that there can be. */
  readonly #limit: number;
  /** Places of checkout are taken down. */
  readonly #watching: boolean;
  readonly grower: Grower<C>;
  readonly #upkeep: Upkeep<C>;

  constructor(connector: PoolConnector<C>, options: ResolvedOptions, owner: DeskOwner) {
    this.#options = options;
    this.#owner = owner;
    this.tell = owner.tell;
    this.#limit = options.size + options.overflow;
    this.#watching = options.leakDetectionMs !== Number.POSITIVE_INFINITY;
    this.nesting = options.detectNesting ? new Nesting() : undefined;
    this.waiters = new WaitQueue(options.acquireTimeoutMs, (waiter) => this.#giveUp(waiter));
    this.stock = new Stock(connector, options, this);
    this.grower = new Grower(this.stock, this.waiters, options, () => this.#dispatch(this.stock.counts.checking + 1));
    this.#upkeep = new Upkeep(this.stock, options, (slot, heldMs) => {
      this.tell("leak", { connection: slot.id, heldMs, checkoutSite: wordCheckoutSite(slot.checkoutSite) });
    });
  }

  /** Lends a connection: at once if one is ready that needs no check, else in the order of asking. */
  acquire(signal: AbortSignal | undefined): Promise<PoolLease<C>> {
    const slot = this.waiters.length === 0 && !signal?.aborted ? this.stock.next() : undefined;
    if (slot === undefined) return this.#wait(signal);
    const now = performance.now();
    if (now >= slot.retireAt || this.stock.isStale(slot, now)) return this.#wait(signal);
    this.stock.takeNext();
    const lease = this.#lend(slot, now, 0, this.#watching ? takeCheckoutSite() : undefined);
    if (this.stock.idle.length < this.#options.minIdle) this.grower.grow();
    return Promise.resolve(lease);
  }

  #lend(slot: Slot<C>, now: number, waitedMs: number, checkoutSite: CheckoutSite | undefined): PoolLease<C> {
    const lease = new PoolLease(this, slot);
    this.stock.move(slot, "held");
    slot.lease = lease;
    slot.heldSince = now;
    slot.checkoutSite = checkoutSite;
    this.#owner.waits.record(waitedMs);
    if (this.#owner.hears("acquire")) this.tell("acquire", { connection: slot.id, waitedMs });
    return lease;
  }

  /** @throws PoolReleasedError when it was given back before */
  takeBack(lease: PoolLease<C>, error: unknown): void {
    const { slot } = lease;
    if (slot.lease !== lease) throw new PoolReleasedError();
    const now = performance.now();
    const heldMs = now - slot.heldSince;
    slot.lease = undefined;
    slot.checkoutSite = undefined;
    slot.reported = false;
    this.onLost(slot);
    this.#owner.holds.record(heldMs);
    if (this.#owner.hears("release")) this.tell("release", { connection: slot.id, heldMs });
    if (slot.state !== "held") return;
    this.grower.released(heldMs);
    if (error === undefined) slot.heardAt = now;
    else if (this.#closeBecauseOf(slot, error)) return;
    if (!this.stock.isReusable(slot)) this.stock.retire(slot, "discarded");
    else if (this.#closeInstead(slot, now)) return;
    else if (this.stock.reset(slot) === undefined) this.onReady(slot, now);
  }

  /** Closes a connection because of what its holder said when giving it back. @returns whether it did */
  #closeBecauseOf(slot: Slot<C>, error: unknown): boolean {
    if (error === true) this.stock.retire(slot, "discarded");
    else if (this.stock.isDisconnect(slot, error)) this.stock.lose(slot, error);
    else return false;
    return true;
  }

  /** A connection is not held any more: its task does not count as one that holds. */
  onLost(slot: Slot<C>): void {
    if (slot.scope) this.nesting?.leave(slot.scope);
    slot.scope = undefined;
  }

  /** Closes a connection that is not to be lent again: too old, beyond `size` with nobody waiting, or the desk is closed. */
  #closeInstead(slot: Slot<C>, now: number): boolean {
    const { slots, counts } = this.stock;
    if (now >= slot.retireAt) this.stock.retire(slot, "maxLifetime");
    else if (this.waiters.length > 0) return false;
    else if (this.closed) this.stock.retire(slot, "drained");
    else if (slots.size - counts.closing > this.#options.size) this.stock.retire(slot, "overflow");
    else return false;
    return true;
  }

  /** A connection can be lent: to whoever waits first. */
  onReady(slot: Slot<C>, now = performance.now()): void {
    if (this.#closeInstead(slot, now)) return;
    const waiter = this.waiters.first;
    if (waiter) this.#serve(waiter, slot, now);
    else this.stock.lay(slot, now);
  }

  #serve(waiter: Waiter<C>, slot: Slot<C>, now: number): void {
    this.#dequeue(waiter);
    waiter.resolve(this.#lend(slot, now, now - waiter.since, waiter.checkoutSite));
  }

  #wait(signal: AbortSignal | undefined): Promise<PoolLease<C>> {
    const { held } = this.stock.counts;
    if (this.closed) return Promise.reject(new PoolClosedError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.waiters.length >= this.#options.maxWaiting + this.#limit - held) {
      return Promise.reject(new PoolBusyError(this.#options.maxWaiting, held));
    }
    const since = performance.now();
    const checkoutSite = takeCheckoutSite();
    const scope = this.nesting?.current;
    return new Promise((resolve, reject) => {
      const waiter: Waiter<C> = {
        resolve,
        reject,
        since,
        checkoutSite,
        scope,
        forget: undefined,
        before: undefined,
        after: undefined,
        waits: false,
      };
      if (signal) {
        const cancel = () => this.#refuse(waiter, signal.reason);
        signal.addEventListener("abort", cancel, { once: true });
        waiter.forget = () => signal.removeEventListener("abort", cancel);
      }
      this.waiters.push(waiter);
      if (scope) this.nesting?.beginWait(scope);
      this.onChange();
      if (scope) this.#refuseIfStuck(waiter);
    });
  }

  /**
   * Refuses a nested request when nobody can go on. First everything is let run that waits for nothing from outside: a
   * holder that does not await this request may end by then. As long as a connection is at work, its holder waits for that.
   */
  #refuseIfStuck(waiter: Waiter<C>): void {
    if (!this.#isDeadlock()) return;
    afterAllThatIsReady(() => {
      if (!waiter.waits || !this.#isDeadlock()) return;
      if (!this.stock.isAnyBusy()) this.#refuse(waiter, new PoolNestedError(this.#limit));
      else setTimeout(() => this.#refuseIfStuck(waiter), lookAgainMs).unref();
    });
  }

  /** Every connection that there can be is held by a task that has a request waiting. */
  #isDeadlock(): boolean {
    const { held } = this.stock.counts;
    return held === this.#limit && this.nesting?.stuck === held;
  }

  #dequeue(waiter: Waiter<C>): void {
    this.waiters.remove(waiter);
    if (waiter.scope) this.nesting?.endWait(waiter.scope);
  }

  #refuse(waiter: Waiter<C>, error: unknown): void {
    this.#dequeue(waiter);
    waiter.reject(error);
    this.#finish();
  }

  #giveUp(waiter: Waiter<C>): void {
    const facts = timeoutFacts(waiter.since, this.#options, this.stock, this.waiters.length);
    const error = new PoolTimeoutError(facts, { cause: this.stock.lastFailure });
    this.#refuse(waiter, error);
    this.tell("timeout", { error });
  }

  /** Refuses everybody who waits. @returns how many these were */
  refuseAll(error: unknown): number {
    const count = this.waiters.length;
    while (this.waiters.first) this.#refuse(this.waiters.first, error);
    return count;
  }

  /** Brings idle connections and waiting requests together, and opens connections if that is worth while. */
  onChange(): void {
    this.#dispatch(this.waiters.length);
    this.grower.grow();
    this.#finish();
  }

  /** @param checks how many connections may be asked for a sign of life at the same time */
  #dispatch(checks: number): void {
    const now = performance.now();
    while (this.waiters.first && this.stock.counts.checking < checks) {
      const slot = this.stock.takeNext();
      if (slot === undefined) break;
      if (this.#closeInstead(slot, now)) continue;
      if (this.stock.isStale(slot, now)) this.stock.check(slot);
      else this.#serve(this.waiters.first, slot, now);
    }
  }

  /** Takes no more requests, and closes what is idle; the rest follows as it comes back. */
  close(): void {
    this.closed = true;
    this.grower.closed = true;
    for (const slot of [...this.stock.idle]) this.stock.retire(slot, "drained");
    this.onChange();
  }

  /** Ends what is left: refuses who waits, and closes connections under their holders. */
  cut(): { cut: number; refused: number } {
    const refused = this.refuseAll(new PoolClosedError());
    const held = [...this.stock.slots].filter((slot) => slot.state === "held");
    for (const slot of held) {
      this.onLost(slot);
      this.stock.retire(slot, "drained");
    }
    this.stock.abortOpening();
    return { cut: held.length, refused };
  }

  #finish(): void {
    if (!this.closed || this.stock.total > 0 || this.waiters.length > 0) return;
    this.#upkeep.end();
    this.grower.end();
    this.stock.abortOpening();
    this.onEmpty?.();
    this.onEmpty = undefined;
  }

  onConnected(ms: number): void {
    this.grower.connected(ms);
    this.#upkeep.begin();
  }

  onHopeless(cause: unknown): void {
    this.refuseAll(connectError(cause));
  }
}
