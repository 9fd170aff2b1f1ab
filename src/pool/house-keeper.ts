import { longestTimerMs } from "../arguments.js";
import { formatCheckoutSite } from "./checkout-site.js";
import type { ConnectionSet } from "./connection-set.js";
import type { CloseReason, PoolObserver } from "./events.js";
import type { ResolvedOptions } from "./options.js";
import type { PoolEntry } from "./pool-entry.js";

/**
 * What has to be done when nobody asks for anything: connections that are too old or idle for too long are closed, leaks
 * are reported. One timer runs for the earliest moment at which anything can be due; it keeps no process alive.
 *
 * @internal
 */
export class HouseKeeper<C> {
  /** Nothing that begins now is due sooner than in this time. */
  readonly #soonestMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly set: ConnectionSet<C>,
    readonly options: ResolvedOptions,
    readonly observer: PoolObserver,
    readonly evict: (entry: PoolEntry<C>, reason: CloseReason) => void,
  ) {
    const { idleTimeoutMs, leakDetectionMs, maxLifetimeMs, maxLifetimeJitter } = options;
    const shortestLifeMs = Math.max(maxLifetimeMs * (1 - maxLifetimeJitter), maxLifetimeMs / 20);
    this.#soonestMs = Math.min(idleTimeoutMs, leakDetectionMs, shortestLifeMs);
  }

  /** To be called when a connection was opened. */
  begin(): void {
    if (this.#timer !== undefined || this.#soonestMs === Number.POSITIVE_INFINITY) return;
    this.#arm(performance.now() + this.#soonestMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(due: number): void {
    const now = performance.now();
    const waitMs = Math.min(Math.max(1, Math.ceil(due - now)), this.#soonestMs, longestTimerMs);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const next = Math.min(this.#sweepIdle(), this.#sweepHeld());
      if (this.set.total > 0) this.#arm(next);
    }, waitMs);
    this.#timer.unref();
  }

  /** Closes what was idle for too long or is too old. @returns when the next is due */
  #sweepIdle(): number {
    const { idleTimeoutMs, minIdle } = this.options;
    const { idle } = this.set;
    const now = performance.now();
    const dues = [...idle].map((entry) => {
      const idleUntil = idle.length > minIdle ? entry.since + idleTimeoutMs : Number.POSITIVE_INFINITY;
      if (now >= entry.expiresAt) this.evict(entry, "maxLifetime");
      else if (now >= idleUntil) this.evict(entry, "idle");
      else return Math.min(entry.expiresAt, idleUntil);
      return Number.POSITIVE_INFINITY;
    });
    return Math.min(...dues);
  }

  /** Reports who holds a connection for too long. @returns when the next is due */
  #sweepHeld(): number {
    const now = performance.now();
    const dues = this.set.in("held").map((entry) => {
      const { id, since, checkoutSite, leakReported } = entry;
      const due = leakReported ? Number.POSITIVE_INFINITY : since + this.options.leakDetectionMs;
      if (now < due) return due;
      entry.leakReported = true;
      const site = formatCheckoutSite(checkoutSite);
      this.observer.emit("leak", { connection: id, heldMs: now - since, checkoutSite: site });
      return Number.POSITIVE_INFINITY;
    });
    return Math.min(...dues);
  }
}
