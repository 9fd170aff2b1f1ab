import { longestTimerMs } from "../arguments.js";
import type { ResolvedOptions } from "./options.js";
import type { Slot } from "./slot.js";
import type { Stock } from "./stock.js";

/**
 * What has to be done when nobody asks for anything: connections that are too old or idle for too long are closed, leaks
 * are reported. One timer runs for the earliest moment at which anything can be due; it keeps no process alive.
 *
 * @internal
 */
export class Upkeep<C> {
  readonly #stock: Stock<C>;
  readonly #options: ResolvedOptions;
  readonly #onLeak: (slot: Slot<C>, heldMs: number) => void;
  /** Nothing that begins now is due sooner than in this time. */
  readonly #soonestMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(stock: Stock<C>, options: ResolvedOptions, onLeak: (slot: Slot<C>, heldMs: number) => void) {
    this.#stock = stock;
    this.#options = options;
    this.#onLeak = onLeak;
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
      if (this.#stock.slots.size > 0) this.#arm(next);
    }, waitMs);
    this.#timer.unref();
  }

  /** Closes what was idle for too long or is too old. @returns when the next is due */
  #sweepIdle(): number {
    const { idleTimeoutMs, minIdle } = this.#options;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const slot of [...this.#stock.idle]) {
      const spare = this.#stock.idle.length > minIdle;
      if (now >= slot.retireAt) this.#stock.retire(slot, "maxLifetime");
      else if (spare && now >= slot.idleSince + idleTimeoutMs) this.#stock.retire(slot, "idle");
      else next = Math.min(next, slot.retireAt, spare ? slot.idleSince + idleTimeoutMs : next);
    }
    return next;
  }

  /** Reports who holds a connection for too long. @returns when the next is due */
  #sweepHeld(): number {
    const { leakDetectionMs } = this.#options;
    let next = Number.POSITIVE_INFINITY;
    if (leakDetectionMs === Number.POSITIVE_INFINITY) return next;
    const now = performance.now();
    for (const slot of this.#stock.slots) {
      if (slot.state !== "held" || slot.reported) continue;
      if (now < slot.heldSince + leakDetectionMs) next = Math.min(next, slot.heldSince + leakDetectionMs);
      else {
        slot.reported = true;
        this.#onLeak(slot, now - slot.heldSince);
      }
    }
    return next;
  }
}
