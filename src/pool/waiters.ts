import type { CheckoutSite } from "./checkout-site.js";
import type { PoolLease } from "./lease.js";
import type { Scope } from "./nesting.js";

/** A request that waits for a connection. @internal */
export interface Waiter<C> {
  resolve(lease: PoolLease<C>): void;
  reject(error: unknown): void;
  /** Since when it waits, in milliseconds of `performance.now()`. */
  since: number;
  checkoutSite: CheckoutSite;
  /** The task that asks, if that holds a connection already. */
  scope: Scope | undefined;
  /** Ends the wait for the signal that may cancel it. */
  forget: (() => void) | undefined;
  /** It is in the queue. */
  waits: boolean;
  before: Waiter<C> | undefined;
  after: Waiter<C> | undefined;
}

/**
 * The queue of those who wait: first come, first served. Joining, being served and leaving from the middle take the same
 * time however long it is. All have the same patience, so one timer, for the first, is enough for ten thousand.
 *
 * @internal
 */
export class WaitQueue<C> {
  #first: Waiter<C> | undefined;
  #last: Waiter<C> | undefined;
  #timer: NodeJS.Timeout | undefined;
  length = 0;

  /**
   * @param patienceMs how long anybody waits, in milliseconds
   * @param onImpatient called with the first when its time has come; must remove it
   */
  constructor(
    readonly patienceMs: number,
    readonly onImpatient: (waiter: Waiter<C>) => void,
  ) {}

  /** The one who is served next. */
  get first(): Waiter<C> | undefined {
    return this.#first;
  }

  push(waiter: Waiter<C>): void {
    waiter.before = this.#last;
    if (this.#last) this.#last.after = waiter;
    else this.#first = waiter;
    this.#last = waiter;
    waiter.waits = true;
    this.length++;
    if (this.#timer === undefined) this.#arm();
  }

  /** Takes a waiter out, wherever it stands: it is served, it gave up, or it is refused. */
  remove(waiter: Waiter<C>): void {
    if (waiter.before) waiter.before.after = waiter.after;
    else this.#first = waiter.after;
    if (waiter.after) waiter.after.before = waiter.before;
    else this.#last = waiter.before;
    waiter.before = undefined;
    waiter.after = undefined;
    waiter.forget?.();
    waiter.waits = false;
    this.length--;
    if (this.length > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Sets the alarm for the first; it may be served before, then the alarm is set for whoever is first at that time. */
  #arm(): void {
    this.#timer = undefined;
    if (this.#first === undefined || this.patienceMs === Number.POSITIVE_INFINITY) return;
    const leftMs = this.#first.since + this.patienceMs - performance.now();
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, Math.ceil(leftMs)));
  }

  #expire(): void {
    const due = performance.now() - this.patienceMs;
    while (this.#first !== undefined && this.#first.since <= due) this.onImpatient(this.#first);
    clearTimeout(this.#timer);
    this.#arm();
  }
}
