import { PoolReleasedError } from "./errors.js";
import type { PoolEntry } from "./pool-entry.js";

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
  readonly #takeBack: (entry: PoolEntry<C>, error: unknown) => void;
  /** @internal */
  readonly entry: PoolEntry<C>;

  /** @internal Use `pool.acquire()`. */
  constructor(entry: PoolEntry<C>, takeBack: (entry: PoolEntry<C>, error: unknown) => void) {
    this.entry = entry;
    this.#takeBack = takeBack;
  }

  /** The connection; not to be used after it was given back. */
  get connection(): C {
    return this.entry.connection;
  }

  /**
   * Gives the connection back. If something was changed it is reset before the next user gets it; nobody waits for that.
   *
   * @param error what the work threw, if it did: an error that means that the connection is dead makes the pool close it.
   * `true` makes the pool close it in any case: it is not lent again
   * @throws PoolReleasedError when it was given back before
   */
  release(error?: unknown): void {
    if (this.entry.lease !== this) throw new PoolReleasedError();
    this.#takeBack(this.entry, error);
  }

  /** Gives the connection back unless that was done: for `await using lease = await pool.acquire()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.entry.lease === this) this.release();
  }
}
