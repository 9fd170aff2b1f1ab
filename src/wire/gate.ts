import type { Connection } from "./connection.js";
import type { Deadlines } from "./deadlines.js";

/** The longest that one connection's answer waits for the others' answers; and again for a turn of the clients' loop. */
const patienceMs = 250;

/**
 * Hands answers out together while counts must be exact.
 *
 * An answer whose moment has come waits until every round trip that is under way is answered, every client that owes a step
 * of its log-in has sent it, and the clients' event loop has made a turn in which nothing new was sent. So the chain of
 * dependent round trips does not depend on which of two answers happened to be faster. A connection that keeps the others
 * waiting for too long (it waits for a lock, it sleeps) is excused until it is answered.
 * @internal
 */
export class Gate {
  #armedFor = Number.POSITIVE_INFINITY;
  #active = false;
  /** Since when an answer waits here. */
  #since: number | undefined;
  /** Counts what clients did; a turn is worth something if nothing was done in it. */
  #activity = 0;
  #seenAt = -1;
  #asked = 0;
  #asking = false;
  #askedAt = 0;

  /**
   * @param connections all that are open
   * @param ask asks the other thread for a turn of its event loop, by number
   */
  constructor(
    readonly connections: ReadonlySet<Connection>,
    readonly deadlines: Deadlines,
    readonly ask: (turn: number) => void,
  ) {}

  get active(): boolean {
    return this.#active;
  }

  set active(active: boolean) {
    this.#active = active;
    this.#since = undefined;
    this.#asking = false;
    if (!active) this.#open(performance.now());
  }

  /** A client sent something new, or came, or went. */
  moved(): void {
    if (!this.#active) return;
    this.#activity += 1;
    if (this.#since !== undefined) this.check(performance.now());
  }

  /** The other thread has made its turn: what was sent in it is read now, and connections accepted. */
  turned(turn: number): void {
    if (turn !== this.#asked || !this.#asking) return;
    let left = 3;
    const look = (): void => {
      if (--left > 0) {
        setImmediate(look);
        return;
      }
      if (turn !== this.#asked) return;
      this.#asking = false;
      this.#seenAt = this.#askedAt;
      if (this.#active) this.check(performance.now());
    };
    setImmediate(look);
  }

  /** Something changed: perhaps the answers can go. */
  check(now: number): void {
    if (!this.#ripe(now)) {
      this.#since = undefined;
      return;
    }
    this.#since ??= now;
    const waited = now - this.#since;
    if (waited < patienceMs) {
      const again = this.#blockedUntil(now, this.#since + patienceMs);
      if (again > 0) {
        this.#arm(again);
        return;
      }
    }
    if (waited >= patienceMs) this.#excuse(now);
    if (this.#seenAt === this.#activity || waited >= 2 * patienceMs) this.#open(now);
    else {
      this.#arm(this.#since + 2 * patienceMs);
      if (this.#asking) return;
      this.#asking = true;
      this.#askedAt = this.#activity;
      this.ask(++this.#asked);
    }
  }

  #ripe(now: number): boolean {
    for (const connection of this.connections) if (connection.isRipe(now)) return true;
    return false;
  }

  /** When to look again; 0 when nobody is waited for. */
  #blockedUntil(now: number, latest: number): number {
    let until = 0;
    for (const connection of this.connections) {
      const { far } = connection;
      if (!far) continue;
      if (!connection.holdsOthers(now)) far.excused = false;
      else if (!far.excused) until = latest;
      if (far.unsureUntil > now) until = Math.max(until, Math.min(far.unsureUntil, latest));
    }
    return until;
  }

  #excuse(now: number): void {
    for (const connection of this.connections) {
      if (connection.far && connection.holdsOthers(now)) connection.far.excused = true;
    }
  }

  #open(now: number): void {
    this.#since = undefined;
    this.#activity += 1;
    for (const connection of this.connections) connection.handOutRipe(now);
  }

  /** Looks again at a moment, unless it will earlier. */
  #arm(at: number): void {
    if (at >= this.#armedFor) return;
    this.#armedFor = at;
    const fall = (now: number): void => {
      if (this.#armedFor === at) this.#armedFor = Number.POSITIVE_INFINITY;
      if (this.#active) this.check(now);
    };
    this.deadlines.add({ dueAt: at, fall });
  }
}
