import { connectBy } from "./connecting.js";
import { answer, type PoolConnector } from "./connector.js";
import { PoolClosedError, PoolNoAnswerError } from "./errors.js";
import type { CloseReason, Tell } from "./events.js";
import type { ResolvedOptions } from "./options.js";
import { Slot, type SlotState } from "./slot.js";
import { within } from "./within.js";

/** Whom the stock tells what happened. @internal */
export interface StockKeeper<C> {
  /** A connection is ready to be lent. */
  onReady(slot: Slot<C>): void;
  /** There is one connection less, or a connect may be tried again. */
  onChange(): void;
  /** A connection is dead. */
  onLost(slot: Slot<C>): void;
  /** A connect took so long. */
  onConnected(ms: number): void;
  /** The very first connect failed. */
  onHopeless(cause: unknown): void;
  readonly tell: Tell;
}

/** The longest pause between failed connects, in milliseconds: it bounds how late the server's return is noticed. */
const longestPauseMs = 250;

/** The connections of a pool: opens, checks, resets and closes them, and knows which state each is in. @internal */
export class Stock<C> {
  /** All that are open, those being closed included. */
  readonly slots = new Set<Slot<C>>();
  /** Those that are ready; the first is idle for the longest time. */
  readonly idle: Slot<C>[] = [];
  readonly counts: Record<SlotState, number> = { idle: 0, held: 0, checking: 0, resetting: 0, closing: 0, gone: 0 };
  readonly #connector: PoolConnector<C>;
  readonly #options: ResolvedOptions;
  readonly #keeper: StockKeeper<C>;
  /** Connects under way, by what gives them up. */
  readonly #opening = new Map<AbortController, Promise<void> | undefined>();
  #opened = 0;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;
  /** What the last connect failed with; undefined after one that succeeded. */
  lastFailure: unknown;

  constructor(connector: PoolConnector<C>, options: ResolvedOptions, keeper: StockKeeper<C>) {
    this.#connector = connector;
    this.#options = options;
    this.#keeper = keeper;
  }

  /** Connects under way. */
  get connecting(): number {
    return this.#opening.size;
  }

  /** Connections that exist on the server, or may: open, being opened, being closed. Never more than size + overflow. */
  get total(): number {
    return this.slots.size + this.#opening.size;
  }

  /** A connect has failed a moment ago; the next waits. */
  get pausing(): boolean {
    return this.#pause !== undefined;
  }

  /** Opens one connection. @throws what the connect failed with, after it was dealt with */
  open(): Promise<void> {
    const abort = new AbortController();
    this.#opening.set(abort, undefined);
    const opening = this.#open(abort);
    this.#opening.set(abort, opening);
    return opening;
  }

  /** Waits for the connects under way. @throws what one of them failed with */
  async opened(): Promise<void> {
    await Promise.all(this.#opening.values());
  }

  async #open(abort: AbortController): Promise<void> {
    const { connectTimeoutMs, maxLifetimeMs, maxLifetimeJitter } = this.#options;
    const startedAt = performance.now();
    let slot: Slot<C> | undefined;
    let early: { cause: unknown } | undefined;
    const lost = (cause?: unknown) => {
      if (slot) this.lose(slot, cause);
      else early = { cause };
    };
    let connection: C;
    try {
      connection = await within(
        "connect",
        connectTimeoutMs,
        connectBy(this.#connector, lost, abort.signal, (late) => this.#end(late)),
      );
      if (early) {
        this.#end(connection);
        throw early.cause;
      }
    } catch (cause) {
      this.#opening.delete(abort);
      abort.abort();
      this.#failed(cause);
      throw cause;
    }
    this.#opening.delete(abort);
    this.#failures = 0;
    this.lastFailure = undefined;
    this.#opened++;
    const now = performance.now();
    slot = new Slot(this.#opened, connection, now, now + maxLifetimeMs * (1 - maxLifetimeJitter * Math.random()));
    this.slots.add(slot);
    this.counts.resetting++;
    this.#keeper.onConnected(now - startedAt);
    this.#keeper.tell("connect", { connection: slot.id, connectMs: now - startedAt });
    this.#keeper.onReady(slot);
    this.#keeper.onChange();
  }

  /** Gives up the connects under way. */
  abortOpening(): void {
    for (const abort of this.#opening.keys()) abort.abort();
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }

  #failed(cause: unknown): void {
    this.lastFailure = cause;
    let retryMs = 0;
    if (this.#pause === undefined && !(cause instanceof PoolClosedError)) {
      const longest = Math.min(longestPauseMs, 10 * 2 ** this.#failures++);
      retryMs = longest * (0.5 + Math.random() / 2);
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        this.#keeper.onChange();
      }, retryMs);
    }
    this.#keeper.tell("connectFailed", { cause, retryMs });
    if (this.#opened === 0) this.#keeper.onHopeless(cause);
    this.#keeper.onChange();
  }

  /** Changes what a connection is doing. */
  move(slot: Slot<C>, state: SlotState): void {
    this.counts[slot.state]--;
    this.counts[state]++;
    slot.state = state;
  }

  /** The idle connection to lend next, still in its place; undefined when none is idle. */
  next(): Slot<C> | undefined {
    return this.#options.order === "lifo" ? this.idle[this.idle.length - 1] : this.idle[0];
  }

  /** Takes what {@link next} shows out of the idle; the caller decides what becomes of it. */
  takeNext(): Slot<C> | undefined {
    return this.#options.order === "lifo" ? this.idle.pop() : this.idle.shift();
  }

  /** Lays a connection down as idle. */
  lay(slot: Slot<C>, now: number): void {
    this.move(slot, "idle");
    slot.idleSince = now;
    this.idle.push(slot);
  }

  /** Must this connection be asked for a sign of life before it is lent? */
  isStale(slot: Slot<C>, now: number): boolean {
    if (slot.suspect) return this.#connector.validate !== undefined;
    return (
      this.#options.validate &&
      now - slot.heardAt >= this.#options.aliveBypassMs &&
      this.#connector.validate !== undefined
    );
  }

  /** Asks a connection for a sign of life: it is ready, or lost. */
  async check(slot: Slot<C>): Promise<void> {
    this.move(slot, "checking");
    const askedAt = performance.now();
    slot.askedAt = askedAt;
    try {
      await within("validate", this.#options.checkTimeoutMs, this.#connector.validate?.(slot.connection));
    } catch (cause) {
      return this.lose(slot, cause);
    }
    if (slot.state !== "checking") return;
    slot.heardAt = performance.now();
    slot.suspect = false;
    this.#keeper.tell("validate", { connection: slot.id, validateMs: slot.heardAt - askedAt });
    this.#keeper.onReady(slot);
  }

  /** Resets a connection that was given back. @returns undefined when there is nothing to reset, or for the end of it */
  reset(slot: Slot<C>): Promise<void> | undefined {
    const { reset } = this.#options;
    if (reset === "never") return undefined;
    let resetting: Promise<unknown> | undefined;
    try {
      resetting = this.#connector.reset?.(slot.connection, reset === "always");
    } catch (cause) {
      resetting = Promise.reject(cause);
    }
    return resetting && this.#finishReset(slot, resetting);
  }

  async #finishReset(slot: Slot<C>, resetting: Promise<unknown>): Promise<void> {
    this.move(slot, "resetting");
    const askedAt = performance.now();
    slot.askedAt = askedAt;
    try {
      await within("reset", this.#options.checkTimeoutMs, resetting);
    } catch (cause) {
      if (cause instanceof PoolNoAnswerError || this.isDisconnect(slot, cause)) this.lose(slot, cause);
      else if (slot.state === "resetting") this.retire(slot, "resetFailed");
      return;
    }
    if (slot.state !== "resetting") return;
    slot.heardAt = performance.now();
    slot.suspect = false;
    this.#keeper.tell("reset", { connection: slot.id, resetMs: slot.heardAt - askedAt });
    this.#keeper.onReady(slot);
  }

  /** Does this error mean that the connection is dead? */
  isDisconnect({ connection }: Slot<C>, error: unknown): boolean {
    return answer(() => this.#connector.isDisconnect?.(error, connection)) === true;
  }

  /** Does what one connection died of make it doubtful that the others live? A reset may wait for the session's own work. */
  #endangersOthers(cause: unknown): boolean {
    if (cause instanceof PoolNoAnswerError) return cause.step === "validate";
    return answer(() => this.#connector.endangersOthers?.(cause)) !== false;
  }

  /** May a connection that was given back be lent again? */
  isReusable({ connection }: Slot<C>): boolean {
    if (this.#connector.isReusable === undefined) return true;
    return answer(() => this.#connector.isReusable?.(connection)) !== false;
  }

  /** Is one of the connections that are held at work? */
  isAnyBusy(): boolean {
    return [...this.slots].some(
      ({ state, connection }) => state === "held" && answer(() => this.#connector.isBusy?.(connection)) === true,
    );
  }

  /** Closes a connection that nobody holds, or that is taken from its holder. */
  retire(slot: Slot<C>, reason: CloseReason): void {
    this.#close(slot);
    this.#keeper.tell("close", { connection: slot.id, reason });
  }

  /** A connection is dead. If the cause may be that of all, those that were not heard from since are not trusted any more. */
  lose(slot: Slot<C>, cause: unknown): void {
    const { state } = slot;
    if (state === "closing" || state === "gone") return;
    this.#close(slot);
    this.#keeper.onLost(slot);
    if (cause === undefined) this.#keeper.tell("close", { connection: slot.id, reason: "ended" });
    else {
      if (this.#endangersOthers(cause)) this.#invalidate();
      this.#keeper.tell("lost", { connection: slot.id, state, cause });
    }
  }

  /** Closes a connection. It counts until it is closed: the server may see it as long. */
  #close(slot: Slot<C>): void {
    const at = this.idle.indexOf(slot);
    if (at >= 0) this.idle.splice(at, 1);
    this.move(slot, "closing");
    this.#end(slot.connection).then(() => {
      this.move(slot, "gone");
      this.slots.delete(slot);
      this.#keeper.onChange();
    });
  }

  #invalidate(): void {
    const freshSince = performance.now() - this.#options.aliveBypassMs;
    for (const other of this.slots) {
      if (other.heardAt > freshSince) continue;
      if (other.state === "idle") this.retire(other, "invalidated");
      else other.suspect = true;
    }
  }

  async #end(connection: C): Promise<void> {
    try {
      await within("close", this.#options.checkTimeoutMs, this.#connector.close(connection));
    } catch {
      // It cannot be closed any better than that.
    }
  }
}
