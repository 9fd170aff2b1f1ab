import type { Slot } from "./slot.js";

/** Whoever lends: what a lease gives its connection back to. @internal */
export interface Lender<C> {
  takeBack(lease: PoolLease<C>, error: unknown): void;
}

/**
 * A connection that is checked out. It must be given back once: by `release()`, or by leaving the block of an `await using`.
 *
 * @example
 * const lease = await pool.acquire();
 * try {
 *   await lease.connection.query("select 1");
 * } finally {
 *   lease.release();
 * }
 */
export class PoolLease<C> {
  readonly #lender: Lender<C>;
  /** @internal */
  readonly slot: Slot<C>;

  /** @internal Use `pool.acquire()`. */
  constructor(lender: Lender<C>, slot: Slot<C>) {
    this.#lender = lender;
    this.slot = slot;
  }

  /** The connection; not to be used after it was given back. */
  get connection(): C {
    return this.slot.connection;
  }

  /**
   * Gives the connection back. If something was changed it is reset before the next user gets it; nobody waits for that.
   *
   * @param error what the work threw, if it did: an error that means that the connection is dead makes the pool close it.
   * `true` makes the pool close it in any case: it is not lent again
   * @throws PoolReleasedError when it was given back before
   */
  release(error?: unknown): void {
    this.#lender.takeBack(this, error);
  }

  /** Gives the connection back unless that was done: for `await using lease = await pool.acquire()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.slot.lease === this) this.release();
  }
}
