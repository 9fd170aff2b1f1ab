import { Growth } from "./growth.js";
import type { ResolvedOptions } from "./options.js";
import type { Stock } from "./stock.js";
import type { WaitQueue } from "./waiters.js";

/** How often a queue is looked at again that does not move, in milliseconds. @internal */
export const lookAgainMs = 10;

/** Opens connections for a pool: for those who wait, as {@link Growth} advises, and for `minIdle`. @internal */
export class Grower<C> {
  /** No more connections are opened for `minIdle`. */
  closed = false;
  readonly #stock: Stock<C>;
  readonly #waiters: WaitQueue<C>;
  readonly #options: ResolvedOptions;
  readonly #onStandstill: () => void;
  readonly #growth = new Growth();
  #lookAgain: NodeJS.Timeout | undefined;

  /** @param onStandstill called now and then while a queue does not move: a check may be without an answer */
  constructor(stock: Stock<C>, waiters: WaitQueue<C>, options: ResolvedOptions, onStandstill: () => void) {
    this.#stock = stock;
    this.#waiters = waiters;
    this.#options = options;
    this.#onStandstill = onStandstill;
  }

  /** A connect has succeeded, after so many milliseconds. */
  connected(ms: number): void {
    this.#growth.connected(ms);
  }

  /** A connection was given back, after so many milliseconds. */
  released(ms: number): void {
    this.#growth.released(ms);
  }

  /** Opens as many connections as are worth while now. */
  grow(): void {
    const stock = this.#stock;
    const room = this.#options.size + this.#options.overflow - stock.total;
    const waiting = this.#waiters.length > 0;
    if (waiting && (room > 0 || stock.idle.length > 0)) this.#lookAgain ??= this.#lookAgainSoon();
    if (room <= 0 || stock.pausing) return;
    let wanted = waiting ? this.#forWaiters() : this.#forMinIdle();
    // After a failure one at a time is enough to notice that the server is back.
    if (stock.lastFailure !== undefined) wanted = Math.min(wanted, 1 - stock.connecting);
    for (let started = 0; started < Math.min(room, wanted); started++) stock.open().catch(() => undefined);
  }

  #forWaiters(): number {
    const { connecting } = this.#stock;
    const soon = this.#soon();
    return this.#growth.wanted({ waiting: this.#waiters.length, connecting, soon, heldForMs: this.#heldForMs() });
  }

  /** Checks and resets whose answer is expected soon: whoever is silent for longer than a connect takes may be dead. */
  #soon(): number {
    const { counts, slots } = this.#stock;
    if (counts.checking + counts.resetting === 0) return 0;
    const since = performance.now() - Math.max(lookAgainMs, this.#growth.connectMs ?? 0);
    let soon = 0;
    for (const { state, askedAt } of slots) {
      if ((state === "checking" || state === "resetting") && askedAt >= since) soon++;
    }
    return soon;
  }

  #forMinIdle(): number {
    if (this.closed) return 0;
    const { counts, connecting, idle, total } = this.#stock;
    const missing = this.#options.minIdle - idle.length - connecting - counts.checking - counts.resetting;
    return Math.min(missing, this.#options.size - total);
  }

  *#heldForMs(): Iterable<number> {
    const now = performance.now();
    for (const slot of this.#stock.slots) if (slot.state === "held") yield now - slot.heldSince;
  }

  #lookAgainSoon(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#lookAgain = undefined;
      this.#onStandstill();
      this.grow();
    }, lookAgainMs).unref();
  }

  /** The pool is empty, and stays so. */
  end(): void {
    clearTimeout(this.#lookAgain);
    this.#lookAgain = undefined;
  }
}
