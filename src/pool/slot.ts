import type { CheckoutSite } from "./checkout-site.js";
import type { PoolLease } from "./lease.js";
import type { Scope } from "./nesting.js";

/**
 * What a connection is doing: lying ready, lent, being asked for a sign of life before it is lent, being reset after it
 * was given back, or being closed.
 */
export type SlotState = "idle" | "held" | "checking" | "resetting" | "closing" | "gone";

/** One connection of a pool, and what the pool knows of it. Times are in milliseconds of `performance.now()`. @internal */
export class Slot<C> {
  state: SlotState = "resetting";
  /** When it was last heard from: opened, validated, reset, or given back without an error. */
  heardAt: number;
  /** Since when the answer to a check or a reset is waited for, the last time. */
  askedAt = 0;
  /** Since when it is idle. */
  idleSince = 0;
  /** Since when it is held. */
  heldSince = 0;
  /** Whoever holds it now; what an earlier holder does does not count. */
  lease: PoolLease<C> | undefined;
  /** The task that holds it, if it was checked out by `use` or `transaction`. */
  scope: Scope | undefined;
  /** Where it was checked out. */
  checkoutSite: CheckoutSite | undefined;
  /** Something died that may have taken it along: ask before lending it, however fresh it is. */
  suspect = false;
  /** The holder has been reported as a leak. */
  reported = false;

  constructor(
    /** Its number, from 1, in the order in which a pool's connections were opened. */
    readonly id: number,
    readonly connection: C,
    readonly openedAt: number,
    /** When it is to be replaced. */
    readonly retireAt: number,
  ) {
    this.heardAt = openedAt;
  }
}
