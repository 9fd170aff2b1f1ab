import type { CheckoutSite } from "./checkout-site.js";
import type { HoldingTask } from "./nesting.js";

/**
 * What a connection is doing: being opened, lying ready, lent, being asked for a sign of life before it is lent, being reset
 * after it was given back, or being closed.
 */
export type EntryState = "connecting" | "idle" | "held" | "checking" | "resetting" | "closing";

/**
 * One connection of a pool, from the moment at which it is begun to be opened, and what the pool knows of it. Times are in
 * milliseconds of `performance.now()`.
 *
 * @internal
 */
export class PoolEntry<C> {
  state: EntryState = "connecting";
  /** Its number, from 1, in the order in which a pool's connections were opened; 0 until it is open. */
  id = 0;
  /** Not there until it is open. */
  connection!: C;
  /** When it is to be replaced. */
  expiresAt = Number.POSITIVE_INFINITY;
  /** When it was last known to be alive: opened, validated, reset, or given back without an error. */
  lastUsedAt = 0;
  /** Since when it is in its state; of one that is being closed, since when it was in the one before. */
  since = performance.now();
  /** The lease of whoever holds it now; what an earlier holder does does not count. */
  lease: object | undefined;
  /** The task that holds it, if it was checked out by `use` or `transaction`. */
  task: HoldingTask | undefined;
  /** Where it was checked out. */
  checkoutSite: CheckoutSite | undefined;
  /** Something died that may have taken it along: ask before lending it, however fresh it is. */
  suspect = false;
  /** The holder has been reported as a leak. */
  leakReported = false;
  /** Gives up the connect. */
  readonly abort = new AbortController();
  /** Settles when the connect has ended, one way or the other. */
  opening: Promise<void> | undefined;

  /** Its connection is open. */
  open(id: number, connection: C, lifetimeMs: number): void {
    const now = performance.now();
    this.id = id;
    this.connection = connection;
    this.expiresAt = now + lifetimeMs;
    this.lastUsedAt = now;
    this.suspect = false;
  }
}
