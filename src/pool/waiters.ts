import type { CheckoutSite } from "./checkout-site.js";
import type { PoolLease } from "./lease.js";
import type { HoldingTask, Nesting } from "./nesting.js";

/** A request that waits for a connection. @internal */
export interface Waiter<C> {
  resolve(lease: PoolLease<C>): void;
  reject(error: unknown): void;
  /** Since when it waits, in milliseconds of `performance.now()`. */
  readonly since: number;
  readonly checkoutSite: CheckoutSite;
  /** The task that asks, if that holds a connection already. */
  readonly task: HoldingTask | undefined;
  /** Ends the wait for the signal that may cancel it. */
  forgetSignal: (() => void) | undefined;
  /** It is in the queue. */
  waits: boolean;
  before: Waiter<C> | undefined;
  after: Waiter<C> | undefined;
}

/** What a {@link WaitQueue} tells. */
interface QueueEvents<C> {
  /** Somebody has joined it. */
  onJoin(): void;
  /** Somebody has left it without a connection. */
  onRefused(): void;
  /** The first has waited for too long; is to be refused. */
  onTimeout(waiter: Waiter<C>): void;
}

/**
 * The queue of those who wait: first come, first served. Joining, being served and leaving from the middle take the same
 * time however long it is. All wait for the same time at most, so one timer, for the first, is enough for ten thousand.
 *
 * @internal
 */
export class WaitQueue<C> {
  #first: Waiter<C> | undefined;
  #last: Waiter<C> | undefined;
  #timer: NodeJS.Timeout | undefined;
  length = 0;

  /** @param timeoutMs how long anybody waits, in milliseconds */
  constructor(
    readonly timeoutMs: number,
    readonly nesting: Nesting,
    readonly tell: QueueEvents<C>,
  ) {}

  /** Joins the queue, until served, refused, out of time, or cancelled by `signal`. */
  join(signal: AbortSignal | undefined, checkoutSite: CheckoutSite): Promise<PoolLease<C>> {
    const since = performance.now();
    const task = this.nesting.current;
    return new Promise((resolve, reject) => {
      const waiter: Waiter<C> = {
        resolve,
        reject,
        since,
        checkoutSite,
        task,
        forgetSignal: undefined,
        waits: true,
        before: this.#last,
        after: undefined,
      };
      if (signal) {
        const cancel = () => this.refuse(waiter, signal.reason);
        signal.addEventListener("abort", cancel, { once: true });
        waiter.forgetSignal = () => signal.removeEventListener("abort", cancel);
      }
      if (this.#last) this.#last.after = waiter;
      else this.#first = waiter;
      this.#last = waiter;
      this.length++;
      if (this.#timer === undefined) this.#arm();
      if (task) this.nesting.beginWait(task);
      this.tell.onJoin();
      if (task) this.nesting.refuseIfStuck(waiter, (error) => this.refuse(waiter, error));
    });
  }

  /** Takes out the one who is to be served next; undefined when nobody waits. */
  shift(): Waiter<C> | undefined {
    const first = this.#first;
    if (first) this.#remove(first);
    return first;
  }

  /** Refuses somebody, wherever it stands. */
  refuse(waiter: Waiter<C>, error: unknown): void {
    this.#remove(waiter);
    waiter.reject(error);
    this.tell.onRefused();
  }

  /** Refuses everybody. @returns how many these were */
  refuseAll(error: unknown): number {
    const count = this.length;
    while (this.#first) this.refuse(this.#first, error);
    return count;
  }

  #remove(waiter: Waiter<C>): void {
    if (waiter.before) waiter.before.after = waiter.after;
    else this.#first = waiter.after;
    if (waiter.after) waiter.after.before = waiter.before;
    else this.#last = waiter.before;
    waiter.before = undefined;
    waiter.after = undefined;
    waiter.forgetSignal?.();
    waiter.waits = false;
    if (waiter.task) this.nesting.endWait(waiter.task);
    this.length--;
    if (this.length > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Sets the alarm for the first; it may be served before, then the alarm is set for whoever is first at that time. */
  #arm(): void {
    this.#timer = undefined;
    if (this.#first === undefined || this.timeoutMs === Number.POSITIVE_INFINITY) return;
    const leftMs = this.#first.since + this.timeoutMs - performance.now();
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, Math.ceil(leftMs)));
  }

  #expire(): void {
    const due = performance.now() - this.timeoutMs;
    while (this.#first !== undefined && this.#first.since <= due) this.tell.onTimeout(this.#first);
    clearTimeout(this.#timer);
    this.#arm();
  }
}
