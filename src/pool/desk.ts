import {
  PoolBusyError,
  PoolClosedError,
  PoolConnectError,
  PoolNestedError,
  PoolReleasedError,
  PoolTimeoutError,
} from "../errors.js";
import type { PoolConnector } from "./connector.js";
import type { Durations } from "./durations.js";
import type { Tell } from "./events.js";
import { Growth } from "./growth.js";
import { type Lender, PoolLease } from "./lease.js";
import { Nesting } from "./nesting.js";
import type { ResolvedOptions } from "./options.js";
import { type Place, takePlace, wordPlace } from "./place.js";
import type { Slot } from "./slot.js";
import { Stock, type StockKeeper } from "./stock.js";
import { Upkeep } from "./upkeep.js";
import { type Waiter, WaitQueue } from "./waiters.js";

/** How often a queue that does not move is looked at again, to see whether more connections are worth opening. */
const lookAgainMs = 10;

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
  readonly #growth = new Growth();
  readonly #upkeep: Upkeep<C>;
  #lookAgain: NodeJS.Timeout | undefined;

  constructor(connector: PoolConnector<C>, options: ResolvedOptions, owner: DeskOwner) {
    this.#options = options;
    this.#owner = owner;
    this.tell = owner.tell;
    this.#limit = options.size + options.overflow;
    this.#watching = options.leakDetectionMs !== Number.POSITIVE_INFINITY;
    this.nesting = options.detectNesting ? new Nesting() : undefined;
    this.waiters = new WaitQueue(options.acquireTimeoutMs, (waiter) => this.#giveUp(waiter));
    this.stock = new Stock(connector, options, this);
    this.#upkeep = new Upkeep(this.stock, options, (slot, heldMs) => {
      this.tell("leak", { connection: slot.id, heldMs, place: wordPlace(slot.place) });
    });
  }

  /** Lends a connection: at once if one is ready that needs no check, else in the order of asking. */
  acquire(signal: AbortSignal | undefined): Promise<PoolLease<C>> {
    const slot = this.waiters.length === 0 && !signal?.aborted ? this.stock.next() : undefined;
    if (slot === undefined) return this.#wait(signal);
    const now = performance.now();
    if (now >= slot.retireAt || this.stock.isStale(slot, now)) return this.#wait(signal);
    this.stock.takeNext();
    const lease = this.#lend(slot, now, 0, this.#watching ? takePlace() : undefined);
    if (this.stock.idle.length < this.#options.minIdle) this.grow();
    return Promise.resolve(lease);
  }

  #lend(slot: Slot<C>, now: number, waitedMs: number, place: Place | undefined): PoolLease<C> {
    const lease = new PoolLease(this, slot);
    this.stock.move(slot, "held");
    slot.lease = lease;
    slot.heldSince = now;
    slot.place = place;
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
    slot.place = undefined;
    slot.reported = false;
    this.onLost(slot);
    this.#owner.holds.record(heldMs);
    if (this.#owner.hears("release")) this.tell("release", { connection: slot.id, heldMs });
    if (slot.state !== "held") return;
    this.#growth.released(heldMs);
    if (error === undefined) slot.heardAt = now;
    else if (this.stock.isDisconnect(error)) {
      this.stock.lose(slot, error);
      return;
    }
    if (this.#closeInstead(slot, now)) return;
    if (this.stock.reset(slot) === undefined) this.onReady(slot, now);
  }

  /** A connection is not held any more: its task does not count as one that holds. */
  onLost(slot: Slot<C>): void {
    if (slot.scope) this.nesting?.leave(slot.scope);
    slot.scope = undefined;
  }

  /** Closes a connection that is not to be lent again: too old, beyond `size` with nobody waiting, or the desk is closed. */
  #closeInstead(slot: Slot<C>, now: number): boolean {
    const { slots, counts } = this.stock;
    if (now >= slot.retireAt) this.stock.retire(slot, "recycled");
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
    waiter.resolve(this.#lend(slot, now, now - waiter.since, waiter.place));
  }

  #wait(signal: AbortSignal | undefined): Promise<PoolLease<C>> {
    const { held } = this.stock.counts;
    if (this.closed) return Promise.reject(new PoolClosedError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.waiters.length >= this.#options.maxWaiting + this.#limit - held) {
      return Promise.reject(new PoolBusyError(this.#options.maxWaiting, held));
    }
    const since = performance.now();
    const place = takePlace();
    const scope = this.nesting?.current;
    return new Promise((resolve, reject) => {
      const waiter: Waiter<C> = {
        resolve,
        reject,
        since,
        place,
        scope,
        forget: undefined,
        before: undefined,
        after: undefined,
      };
      if (signal) {
        const cancel = () => this.#refuse(waiter, signal.reason);
        signal.addEventListener("abort", cancel, { once: true });
        waiter.forget = () => signal.removeEventListener("abort", cancel);
      }
      this.waiters.push(waiter);
      if (scope) this.nesting?.beginWait(scope);
      this.onChange();
      if (scope && this.#isDeadlock()) this.#refuse(waiter, new PoolNestedError(this.#limit));
    });
  }

  /** Every connection that there can be is held by a task that waits for another. */
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
    const { size, overflow } = this.#options;
    const now = performance.now();
    let longest: Slot<C> | undefined;
    for (const slot of this.stock.slots) {
      if (slot.state === "held" && slot.heldSince < (longest?.heldSince ?? now)) longest = slot;
    }
    const facts = {
      waitedMs: now - waiter.since,
      size,
      overflow,
      held: this.stock.counts.held,
      waiting: this.waiters.length,
      ...(longest && { longestHeldMs: now - longest.heldSince, longestHeldAt: wordPlace(longest.place) }),
    };
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
    const now = performance.now();
    while (this.waiters.first && this.waiters.length > this.stock.counts.checking) {
      const slot = this.stock.takeNext();
      if (slot === undefined) break;
      if (now >= slot.retireAt) this.stock.retire(slot, "recycled");
      else if (this.stock.isStale(slot, now)) this.stock.check(slot);
      else this.#serve(this.waiters.first, slot, now);
    }
    this.grow();
    this.#finish();
  }

  /** Opens as many connections as are worth while: for those who wait, and for `minIdle`. */
  grow(): void {
    const { stock, waiters } = this;
    const room = this.#limit - stock.total;
    if (room <= 0 || stock.pausing) return;
    const { connecting } = stock;
    const soon = stock.counts.checking + stock.counts.resetting;
    let wanted = 0;
    if (waiters.length > 0) {
      wanted = this.#growth.wanted({ waiting: waiters.length, connecting, soon, heldForMs: this.#heldForMs() });
      this.#lookAgain ??= setTimeout(() => {
        this.#lookAgain = undefined;
        this.grow();
      }, lookAgainMs).unref();
    } else if (!this.closed) {
      const missing = this.#options.minIdle - stock.idle.length - connecting - soon;
      wanted = Math.min(missing, this.#options.size - stock.total);
    }
    // After a failure one at a time is enough to notice that the server is back.
    if (stock.lastFailure !== undefined) wanted = Math.min(wanted, 1 - connecting);
    for (let started = 0; started < Math.min(room, wanted); started++) stock.open().catch(() => undefined);
  }

  *#heldForMs(): Iterable<number> {
    const now = performance.now();
    for (const slot of this.stock.slots) if (slot.state === "held") yield now - slot.heldSince;
  }

  /** Takes no more requests, and closes what is idle; the rest follows as it comes back. */
  close(): void {
    this.closed = true;
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
    clearTimeout(this.#lookAgain);
    this.stock.abortOpening();
    this.onEmpty?.();
    this.onEmpty = undefined;
  }

  onConnected(ms: number): void {
    this.#growth.connected(ms);
    this.#upkeep.begin();
  }

  onHopeless(cause: unknown): void {
    this.refuseAll(new PoolConnectError(cause));
  }
}
