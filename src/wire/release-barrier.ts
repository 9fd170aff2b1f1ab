import type { Socket } from "node:net";
import { type BarrierMember, clientOwes, serverOwes } from "./barrier-member.js";
import { ClientRest, restlessMs } from "./client-rest.js";
import type { Deadlines } from "./deadlines.js";
import { type Forward, forward, type Hold, holdAll } from "./decision.js";
import type { LockWatch } from "./lock-watch.js";
import type { Doubt } from "./scope.js";

/** The longest that answers wait for one that the server owes, when the server cannot say why, or its session sleeps. */
const sleepMs = 250;
/** The longest that answers wait for one that the server works at. */
const workMs = 5_000;
/** After so long a wait the server is asked for the first time whether a lock is the reason. */
const firstLookMs = 15;
/** So soon after the last thing that happened, on the server or at a client, is looked there; and at the server again. */
const lookMs = 1;
const lookAgainMs = 20;
/** Said of an answer that is handed out as it comes. */
const tooLong = "an answer that is too long to be held back";

/** The event loop of the thread that started the proxy. @internal */
export interface OtherLoop {
  /** What it has done so far, when it has nothing to do; undefined when it has, or that cannot be told. */
  atRest: () => string | undefined;
  /** Asks it for a turn, by number. */
  ask: (turn: number) => void;
  /** Whether it has the client's end of a connection, as far as that is known. */
  holds: (socket: Socket) => boolean;
}

/** What the barrier needs to know and to have. */
interface BarrierContext {
  /** All connections that are open. */
  connections: ReadonlySet<BarrierMember>;
  deadlines: Deadlines;
  locks: LockWatch;
  /** How long a request travels, milliseconds. */
  oneWayMs: () => number;
  loop: OtherLoop;
  /** What has come to its moment goes on to the clients. */
  release: (now: number) => void;
  doubt: Doubt;
}

/**
 * Hands answers out together while counts must be exact.
 *
 * An answer whose moment has come waits as long as the server can give another one without any client doing something, and
 * then until every client waits for an answer: the event loop of this process has made a turn in which nothing new was sent,
 * and all threads of the other processes are asleep. So the chain of dependent round trips does not depend on which of two
 * answers happened to be faster. What keeps the others waiting for too long is excused, and the trace says so.
 * @internal
 */
export class ReleaseBarrier {
  #armedFor = Number.POSITIVE_INFINITY;
  #active = false;
  /** Since when an answer waits here. */
  #since: number | undefined;
  /** Counts what clients did; a look at them is worth something if nothing was done since. */
  #activity = 0;
  #seenAt = -1;
  #asked = 0;
  #asking = false;
  /** Since when the turn that was asked for is waited for. */
  #turnSince: number | undefined;
  #askedAt = 0;
  /** When a client last did something, and when the server last answered. */
  #movedAt = 0;
  #answeredAt = 0;
  #lookedAt = 0;
  readonly #clients: ClientRest;

  constructor(readonly context: BarrierContext) {
    this.#clients = new ClientRest(context.loop.holds, context.doubt);
  }

  get active(): boolean {
    return this.#active;
  }

  set active(active: boolean) {
    this.#active = active;
    this.#since = undefined;
    this.#asking = false;
    this.#asked += 1;
    this.#turnSince = undefined;
    this.#clients.forget();
    if (active) return;
    this.context.locks.close();
    this.#open(performance.now());
  }

  /** A client sent something new, or came, or went. */
  moved(): void {
    if (!this.#active) return;
    this.#activity += 1;
    this.#movedAt = performance.now();
    if (this.#since !== undefined) this.check(this.#movedAt);
    else if (this.context.locks.ready) this.#arm(this.#movedAt + this.context.oneWayMs() + lookMs);
  }

  /** A client sent more while an answer was handed out to it that is too long to be held. */
  sentIntoAnswer(): void {
    this.context.doubt(`a client sent more before ${tooLong} was complete`);
  }

  /** The server has answered. */
  answered(): void {
    if (!this.#active) return;
    this.#answeredAt = performance.now();
    this.context.locks.changed();
    if (this.context.locks.ready) this.#arm(this.#answeredAt + lookMs);
  }

  /** Something has come to its moment on a connection. What is held goes on by `release`. */
  take({ upstream }: BarrierMember, now: number): Forward | Hold {
    if (!this.#active || !upstream || upstream.flowing) return forward;
    this.check(now);
    return holdAll;
  }

  /** Something changed: perhaps the answers can go. */
  check(now: number): void {
    const due = [...this.context.connections].some((connection) => connection.isDue(now));
    if (due) this.#since ??= now;
    else this.#since = undefined;
    const owed = this.#owedByServer(now);
    if (owed.length > 0) this.#askServer(owed, now);
    else if (!due) return;
    else if (this.#seenAt === this.#activity) this.#open(now);
    else this.#askClients(now);
  }

  /** Since when an answer waits here and nobody has sent anything. */
  get #quietSince(): number {
    return Math.max(this.#since ?? 0, this.#movedAt);
  }

  /** Connections whose answer is waited for: the server will give it, or has, without any client doing something. */
  #owedByServer(now: number): BarrierMember[] {
    const waited = this.#since === undefined ? 0 : now - this.#quietSince;
    const { locks } = this.context;
    return [...this.context.connections].filter((connection) => {
      const { upstream } = connection;
      if (!upstream) return false;
      if (!serverOwes(connection, now)) {
        if (!clientOwes(connection)) upstream.excused = false;
        return false;
      }
      if (upstream.excused || (upstream.protocol.waiting && this.#isForClients(connection))) return false;
      // Nobody's lock delays a log-in.
      const mayWork = !upstream.protocol.started || (locks.able && !locks.session(connection.processId)?.sleeps);
      const works = mayWork && !connection.faults.stalled;
      if (waited < (works ? workMs : sleepMs)) return true;
      upstream.excused = true;
      this.context.doubt("an answer took so long that other connections went on without it", "depth");
      return false;
    });
  }

  /** No answer comes before some client does something: this one, which has not asked for it yet, or the holder of a lock. */
  #isForClients({ processId, upstream }: BarrierMember): boolean {
    const asksNothing = upstream?.protocol.continues && this.context.locks.session(processId)?.awaitsClient;
    return asksNothing || this.#isBlocked(processId, new Set());
  }

  /** A session waits for a lock that will not be free before some client does something, or takes more of a long answer. */
  #isBlocked(processId: number, asked: Set<number>): boolean {
    asked.add(processId);
    const blockers = this.context.locks.session(processId)?.blockedBy ?? [];
    return blockers.some((blocker) => {
      if (asked.has(blocker)) return false;
      const holder = [...this.context.connections].find((connection) => connection.processId === blocker);
      const works = (holder?.upstream?.protocol ?? holder?.protocol)?.waiting && !holder?.upstream?.goesOn;
      return !works || this.#isBlocked(blocker, asked);
    });
  }

  /** Asks the server, when it had time to answer, what it is waiting for; looks again later in any case. */
  #askServer(owed: BarrierMember[], now: number): void {
    const { locks, oneWayMs } = this.context;
    const asked = owed.filter(({ upstream, processId }) => upstream?.protocol.waiting && processId > 0);
    const known = asked.every(({ processId }) => locks.session(processId));
    const due = locks.ready
      ? Math.max(
          this.#movedAt + oneWayMs() + lookMs,
          this.#answeredAt + lookMs,
          this.#lookedAt + (known ? lookAgainMs : lookMs),
        )
      : (this.#since ?? Number.POSITIVE_INFINITY) + firstLookMs;
    if (locks.able && asked.length > 0 && due <= now) {
      this.#lookedAt = now;
      const waiting = [...this.context.connections].filter(
        ({ upstream, processId }) => upstream?.protocol.waiting && processId > 0,
      );
      const then = (): void => void (this.#active && this.check(performance.now()));
      locks.look(
        waiting.map(({ processId }) => processId),
        then,
      );
    } else if (locks.able && asked.length > 0) this.#arm(due);
    if (this.#since === undefined) return;
    for (const patience of [sleepMs, workMs]) {
      if (this.#quietSince + patience > now) this.#arm(this.#quietSince + patience);
    }
  }

  #askClients(now: number): void {
    if (this.#asking) {
      // The turn has come, and what it showed is being looked at.
      if (this.#turnSince === undefined) return;
      const latest = this.#turnSince + restlessMs;
      if (now < latest) {
        this.#arm(latest);
        return;
      }
      this.context.doubt("the event loop of this process stood still");
      this.#open(now);
      return;
    }
    this.#asking = true;
    this.#askedAt = this.#activity;
    this.#asked += 1;
    // An event loop that is asleep has made its turn.
    const rest = this.context.loop.atRest();
    if (rest === undefined) this.#askForTurn(now);
    else this.#look(rest);
  }

  #askForTurn(now: number): void {
    this.#turnSince = now;
    this.#arm(now + restlessMs);
    this.context.loop.ask(this.#asked);
  }

  /** The other thread has made its turn: what was sent in it is read now, and connections accepted. */
  turned(turn: number): void {
    if (turn !== this.#asked || !this.#asking || !this.#active) return;
    this.#turnSince = undefined;
    this.#look();
  }

  /** @param rest what the other event loop has done, when it is asleep: if it has done more in the end, it makes a turn */
  #look(rest?: string): void {
    const turn = this.#asked;
    const wait = this.#clients.wait([...this.context.connections], performance.now() - this.#quietSince);
    let left = 3;
    const look = (): void => {
      if (--left > 0) setImmediate(look);
      else if (turn !== this.#asked || !this.#active) return;
      else if (rest === undefined || this.context.loop.atRest() === rest) this.#looked(wait);
      else this.#askForTurn(performance.now());
    };
    setImmediate(look);
  }

  /** What the clients had sent is read. */
  #looked(wait: boolean): void {
    const turn = this.#asked;
    const again = (): void => {
      if (turn !== this.#asked || !this.#active) return;
      this.#asking = false;
      this.check(performance.now());
    };
    if (wait) this.#seenAt = this.#askedAt;
    if (wait || this.#askedAt !== this.#activity) again();
    else setTimeout(again, lookMs);
  }

  #open(now: number): void {
    this.#since = undefined;
    this.#activity += 1;
    const { connections, doubt, release } = this.context;
    const open = [...connections].filter(({ closed }) => !closed);
    if (open.some(({ upstream }) => upstream?.goesOn) && open.some((one) => !one.upstream?.goesOn && one.isDue(now))) {
      doubt(`another connection went on before ${tooLong} was complete`, "depth");
    }
    release(now);
  }

  /** Looks again at a moment, unless it will earlier. */
  #arm(at: number): void {
    if (at >= this.#armedFor) return;
    this.#armedFor = at;
    const fall = (now: number): void => {
      if (this.#armedFor === at) this.#armedFor = Number.POSITIVE_INFINITY;
      if (this.#active) this.check(now);
    };
    this.context.deadlines.add({ dueAt: at, fall });
  }
}
