import { EventEmitter } from "node:events";
import type pg from "pg";
import { longestTimerMs, rejectUnknown, requireNumber } from "../arguments.js";
import type { PoolConnector } from "./connector.js";
import { Durations } from "./durations.js";
import { PoolConnectionLostError } from "./errors.js";
import type { PoolEvents } from "./events.js";
import type { PoolLease } from "./lease.js";
import { type QueuePoolOptions, resolveOptions } from "./options.js";
import { PoolCore } from "./pool-core.js";
import { resolveConnector } from "./resolve-connector.js";
import { formatStatus, type PoolCounts } from "./status.js";
import { inTransaction } from "./transaction.js";

/** What a single request for a connection may be given. */
export interface AcquireOptions {
  /** Gives the request up when it is aborted; it then fails with the signal's reason. */
  signal?: AbortSignal;
}

/** How a {@link QueuePool.drain} ended. */
export interface PoolDrained {
  /** Connections that were still held at the deadline, and were closed under their holders. */
  cut: number;
  /** Requests that still waited at the deadline, and were refused. */
  refused: number;
}

/**
 * A pool of connections for production: a bounded number of connections, lent to those who ask in the order in which they
 * asked.
 *
 * Whoever waits is served by whichever connection is free first, given back or new. A connection that died is not lent; it
 * costs nobody an error and never ends the process. What a user changed in the session is undone before the next gets it.
 *
 * @example
 * const pool = new QueuePool(lab.connectionConfig, { size: 10, overflow: 20 });
 * const { rows } = await pool.use((client) => client.query("select count(*)::int as users from users"));
 * await pool.drain();
 */
export class QueuePool<C = pg.Client> extends EventEmitter<PoolEvents> {
  /** How long requests waited that were served. */
  readonly waits = new Durations();
  /** How long connections were held. */
  readonly holds = new Durations();
  /** Connections that are kept. */
  readonly size: number;
  /** Connections beyond that there may be. */
  readonly overflow: number;
  readonly #core: PoolCore<C>;
  #drained: Promise<PoolDrained> | undefined;

  /**
   * @param server options for `new pg.Client(…)`, or how to open, check, reset and close connections of another kind
   * @throws InvalidArgumentError for an unknown option or a value out of bounds
   */
  constructor(server: pg.ClientConfig | PoolConnector<C>, options: QueuePoolOptions = {}) {
    super();
    const resolved = resolveOptions(options);
    this.size = resolved.size;
    this.overflow = resolved.overflow;
    this.#core = new PoolCore(resolveConnector<C>(server), resolved, {
      waits: this.waits,
      holds: this.holds,
      hasListeners: (name) => this.listenerCount(name) > 0,
      emit: (name, ...facts) => this.#emitSafely(name, facts),
    });
  }

  /** Tells listeners; one that throws ends the process as any uncaught error does, but never upsets the pool. */
  #emitSafely(name: keyof PoolEvents, facts: unknown[]): void {
    try {
      (this as EventEmitter).emit(name, ...facts);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  /**
   * Checks out a connection. Prefer {@link use}, which cannot forget to give it back.
   *
   * @throws PoolTimeoutError after `acquireTimeoutMs`; PoolBusyError when `maxWaiting` others wait; PoolConnectError when
   * the pool has never reached the server; PoolNestedError when it would wait for ever; PoolClosedError after `drain()`;
   * the signal's reason when that is aborted
   */
  acquire(options?: AcquireOptions): Promise<PoolLease<C>> {
    if (options === undefined) return this.#core.acquire(undefined);
    try {
      rejectUnknown("QueuePool: acquire", options, ["signal"]);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#core.acquire(options.signal);
  }

  /**
   * Lends a connection to `work` and takes it back when that ends, however it ends.
   *
   * @returns what `work` returns
   * @throws what `work` throws; PoolConnectionLostError instead if that says that the connection is dead; and whatever
   * {@link acquire} throws
   */
  async use<T>(work: (connection: C) => Promise<T> | T, options?: AcquireOptions): Promise<T> {
    const lease = await this.acquire(options);
    let result: T;
    try {
      result = await this.#core.run(lease.entry, work);
    } catch (error) {
      lease.release(error);
      throw this.#core.isDisconnect(error, lease.entry) ? new PoolConnectionLostError(error) : error;
    }
    lease.release();
    return result;
  }

  /**
   * Runs `work` in a transaction: COMMIT when it returns, ROLLBACK when it throws.
   *
   * @returns what `work` returns
   * @throws PoolTransactionError when a statement failed but `work` did not; and whatever {@link use} throws
   */
  transaction<T>(work: (connection: C) => Promise<T> | T, options?: AcquireOptions): Promise<T> {
    return this.use((connection) => inTransaction(connection, work), options);
  }

  /**
   * Opens connections ahead of time, all at once, until there are `count`.
   *
   * @param count an integer from 1 to `size`; default `size`
   * @throws PoolConnectError when one cannot be opened; PoolClosedError after `drain()`
   */
  async prefill(count: number = this.size): Promise<void> {
    requireNumber("QueuePool: prefill", count, 1, this.size, true);
    await this.#core.prefill(count);
  }

  /**
   * Closes the pool: refuses new requests, serves those that wait, and closes each connection as it comes back. At the
   * deadline it closes those that are still held, and refuses whoever still waits. Calling it again changes nothing.
   *
   * @param deadlineMs milliseconds from 0 to 2,147,483,647; default 10,000
   * @returns when every connection is closed: how many were still held or waited for at the deadline
   */
  drain(deadlineMs = 10_000): Promise<PoolDrained> {
    requireNumber("QueuePool: drain (milliseconds)", deadlineMs, 0, longestTimerMs);
    this.#drained ??= new Promise((resolve) => {
      let result: PoolDrained = { cut: 0, refused: 0 };
      const deadline = setTimeout(() => {
        result = this.#core.cut();
      }, deadlineMs);
      this.#core.close(() => {
        clearTimeout(deadline);
        queueMicrotask(() => resolve(result));
      });
    });
    return this.#drained;
  }

  /** Drains the pool: for `await using pool = new QueuePool(…)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain();
  }

  /** How many connections are in which state, and how many requests wait. */
  counts(): PoolCounts {
    return { size: this.size, overflow: this.overflow, ...this.#core.counts() };
  }

  /** The pool in one line, for a log. */
  status(): string {
    return formatStatus(this.counts(), this.waits, this.holds);
  }
}
