import { EventEmitter } from "node:events";
import type pg from "pg";
import { longestTimerMs, rejectUnknown, requireNumber } from "../arguments.js";
import { connectError } from "./connecting.js";
import type { PoolConnector } from "./connector.js";
import { Desk } from "./desk.js";
import { Durations } from "./durations.js";
import { PoolClosedError, PoolConnectionLostError } from "./errors.js";
import type { PoolEvents } from "./events.js";
import type { PoolLease } from "./lease.js";
import { type QueuePoolOptions, resolveOptions } from "./options.js";
import { resolveConnector } from "./resolve-connector.js";
import { type PoolCounts, wordStatus } from "./status.js";
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
  readonly #desk: Desk<C>;
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
    this.#desk = new Desk(resolveConnector<C>(server), resolved, {
      waits: this.waits,
      holds: this.holds,
      hears: (name) => this.listenerCount(name) > 0,
      tell: (name, ...facts) => this.#tell(name, facts),
    });
    this.#desk.grower.grow();
  }

  /** Tells listeners; one that throws ends the process as any uncaught error does, but never upsets the pool. */
  #tell(name: keyof PoolEvents, facts: unknown[]): void {
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
    if (options === undefined) return this.#desk.acquire(undefined);
    try {
      rejectUnknown("QueuePool: acquire", options, ["signal"]);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#desk.acquire(options.signal);
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
    const { nesting, stock } = this.#desk;
    let result: T;
    try {
      if (nesting) {
        lease.slot.scope = nesting.enter();
        result = await nesting.run(lease.slot.scope, async () => work(lease.connection));
      } else result = await work(lease.connection);
    } catch (error) {
      lease.release(error);
      throw stock.isDisconnect(lease.slot, error) ? new PoolConnectionLostError(error) : error;
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
    const { stock, closed } = this.#desk;
    if (closed) throw new PoolClosedError();
    const missing = Math.max(0, count - stock.total);
    try {
      // Those that are being opened already, for `minIdle` say, are waited for as well.
      for (let each = 0; each < missing; each++) stock.open().catch(() => undefined);
      await stock.opened();
    } catch (cause) {
      throw connectError(cause);
    }
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
        result = this.#desk.cut();
      }, deadlineMs);
      this.#desk.onEmpty = () => {
        clearTimeout(deadline);
        queueMicrotask(() => resolve(result));
      };
      this.#desk.close();
    });
    return this.#drained;
  }

  /** Drains the pool: for `await using pool = new QueuePool(…)`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain();
  }

  /** How many connections are in which state, and how many requests wait. */
  counts(): PoolCounts {
    const { size, overflow } = this;
    const { stock, waiters } = this.#desk;
    const { held, idle, checking, resetting, closing } = stock.counts;
    const { connecting } = stock;
    return { size, overflow, held, idle, connecting, checking, resetting, closing, waiting: waiters.length };
  }

  /** The pool in one line, for a log. */
  status(): string {
    return wordStatus(this.counts(), this.waits, this.holds);
  }
}
