import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { SecureContext } from "node:tls";
import { ChainEnd } from "./chain.js";
import { Connection } from "./connection.js";
import type { Shared } from "./connection-context.js";
import { Deadlines } from "./deadlines.js";
import { Distance } from "./distance.js";
import type { FaultPlan } from "./fault-plan.js";
import { GarbageCollector } from "./garbage-collector.js";
import { LockWatch } from "./lock-watch.js";
import { Recorder } from "./recorder.js";
import { type OtherLoop, ReleaseBarrier } from "./release-barrier.js";
import { Scope } from "./scope.js";
import type { WireAccount, WireServerAddress, WireStatus, WireTrace } from "./types.js";
import type { WireFlush } from "./worker-messages.js";

/** So long the end of the encryption may take to reach the clients when the proxy stops. */
const exitTimeoutMs = 250;
/** Server processes that ended longer ago than this many others have entered what they did. */
const keptEnded = 10_000;

/** What a proxy holds, by number. @internal */
export interface WireHoldings extends Pick<WireStatus, "sockets" | "memoryBytes"> {
  /** Connections of clients that have said something, and those too that have not, or are about to end. */
  connections: number;
  accepted: number;
  deadlines: number;
  /** Connections that the open scope keeps. */
  seen: number;
}

/** What this thread holds. */
function threadHoldings(): Pick<WireStatus, "sockets" | "memoryBytes"> {
  const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
  const { heapUsed, external } = process.memoryUsage();
  return { sockets, memoryBytes: heapUsed + external };
}

/** The connections of one proxy, what they share, and the scope that is open. @internal */
export class ProxyState {
  readonly connections = new Set<Connection>();
  readonly deadlines = new Deadlines();
  readonly barrier: ReleaseBarrier;
  readonly distance: Distance;
  readonly #shared: Shared;
  readonly #collector = new GarbageCollector();
  scope: Scope | undefined;
  /** Those too that have not said anything yet, or are about to end. */
  readonly #accepted = new Set<Connection>();
  #faults: FaultPlan;
  #opened = 0;
  /** Number of the connection that came last. */
  #lastId = 0;
  /** Sums over the connections that have ended. */
  readonly #closed = { trips: 0, statements: 0, up: 0, down: 0 };
  /** Server processes of connections that were closed since {@link flushStats} was last called. */
  #ended: number[] = [];

  /**
   * @param tls what encrypts towards clients; undefined when nothing does
   * @param account who may ask the server which sessions wait for a lock
   */
  constructor(
    to: WireServerAddress,
    roundTripMs: number,
    faults: FaultPlan,
    tls: { context: SecureContext } | undefined,
    loop: OtherLoop,
    account?: WireAccount,
  ) {
    this.#faults = faults;
    this.distance = new Distance(roundTripMs);
    this.barrier = new ReleaseBarrier({
      connections: this.#accepted,
      deadlines: this.deadlines,
      locks: new LockWatch(to, account),
      oneWayMs: () => this.distance.oneWayMs,
      loop,
      release: (now) => {
        for (const connection of this.#accepted) connection.handOutDue(now);
      },
      doubt: (why, count) => this.scope?.doubt(why, count),
    });
    const { distance, deadlines, barrier } = this;
    this.#shared = { distance, deadlines, barrier, collector: this.#collector, tls, to };
  }

  /** Connections that are open are counted anew, in the order of their opening. */
  set faults(plan: FaultPlan) {
    this.#faults = plan;
    for (const connection of this.#accepted) connection.faults.set(plan.next());
  }

  /** A client has come. Returns its connection. */
  accept(accepted: Socket): Connection {
    const connection: Connection = new Connection(
      accepted,
      this.#shared,
      {
        entered: () => this.#enter(connection),
        started: () => this.#start(connection),
        cancels: () => this.#cancel(connection),
        left: () => this.#leave(connection),
      },
      this.#faults.next(),
    );
    if (!connection.begin(this.barrier.active)) return connection;
    this.#accepted.add(connection);
    connection.socket.once("close", () => this.#end(connection));
    this.barrier.moved();
    return connection;
  }

  #end(connection: Connection): void {
    this.#accepted.delete(connection);
    this.#closed.up += connection.bytes.up;
    this.#closed.down += connection.bytes.down;
  }

  /** Ends every connection. Resolves when they have ended; clients that do not take it in are not waited for. */
  async stop(): Promise<void> {
    for (const { life } of this.#accepted) life.stop();
    const latest = performance.now() + exitTimeoutMs;
    while (this.#accepted.size > 0 && performance.now() < latest) await sleep(1);
  }

  /** Parts every connection from its server; those whose client has gone already end. */
  detachServer(message: string): void {
    for (const connection of this.#accepted) connection.detachServer(message);
  }

  /** A client has sent its first byte: from now on it counts. Returns the connection's number. */
  #enter(connection: Connection): number {
    this.connections.add(connection);
    this.#opened += 1;
    const { scope } = this;
    if (scope) {
      scope.sums.connectionsOpened += 1;
      this.#record(scope, connection);
    }
    this.#lastId += 1;
    return this.#lastId;
  }

  /** What entered is a connection, and no request to cancel: it has sent its start-up message. */
  #start(connection: Connection): void {
    this.scope?.open(this.#sessions());
    connection.protocol.recorder?.chain.count();
  }

  /** How many connections have sent their start-up message. */
  #sessions(): number {
    let sessions = 0;
    for (const { ends } of this.connections) if (ends.server) sessions += 1;
    return sessions;
  }

  /** What entered as a connection asks to cancel another's query. */
  #cancel(connection: Connection): void {
    this.connections.delete(connection);
    this.#opened -= 1;
    if (this.scope) {
      this.scope.sums.connectionsOpened -= 1;
      this.scope.sums.cancelRequests += 1;
      this.scope.seen.delete(connection);
      connection.protocol.recorder = undefined;
    }
  }

  /** A connection is closed as far as its client is concerned. */
  #leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    this.scope?.seen.closed(connection);
    this.#closed.trips += connection.protocol.trips;
    this.#closed.statements += connection.protocol.statements;
    if (connection.processId) this.#ended.push(connection.processId);
    if (this.#ended.length > 2 * keptEnded) this.#ended.splice(0, keptEnded);
    this.barrier.moved();
  }

  openScope(exact: boolean, keep: "all" | "latest", values = false): void {
    const scope = new Scope(exact, keep, values);
    this.scope = scope;
    this.distance.exact = exact;
    scope.open(this.#sessions());
    for (const connection of this.connections) this.#record(scope, connection);
    if (exact) for (const connection of this.#accepted) connection.watch();
    this.barrier.active = exact;
  }

  /**
   * Calls back when every answer that has begun is complete: a client learns of an error before the server is ready again.
   * Answers that take longer than a quarter of a second are not waited for.
   */
  whenAnswered(then: () => void): void {
    const latest = performance.now() + 250;
    const look = (): void => {
      const answering = [...this.connections].some(({ protocol }) => protocol.answered && protocol.waiting);
      if (answering && performance.now() < latest) setTimeout(look, 1);
      else then();
    };
    look();
  }

  closeScope(): WireTrace | undefined {
    const { scope, distance } = this;
    if (!scope) return undefined;
    const trace = scope.close(distance.roundTripMs);
    this.scope = undefined;
    distance.exact = false;
    for (const connection of this.connections) connection.protocol.recorder = undefined;
    this.barrier.active = false;
    for (const connection of this.#accepted) connection.unwatch();
    return trace;
  }

  /** Has every idle server process flush its statistics. */
  async flushStats(): Promise<WireFlush> {
    const states = await Promise.all([...this.connections].map((connection) => connection.flushStats()));
    const count = (which: string) => states.filter((state) => state === which).length;
    return { busy: count("busy"), inTransaction: count("in transaction"), endedProcesses: this.#ended.splice(0) };
  }

  status(): WireStatus {
    const { trips, statements, up, down } = this.#closed;
    const sum = <T>(of: Iterable<T>, part: (one: T) => number, start: number) =>
      [...of].reduce((total, one) => total + part(one), start);
    return {
      connectionsOpen: this.connections.size,
      connectionsOpened: this.#opened,
      roundTrips: sum(this.connections, ({ protocol }) => protocol.trips, trips),
      statements: sum(this.connections, ({ protocol }) => protocol.statements, statements),
      bytesUp: sum(this.#accepted, ({ bytes }) => bytes.up, up),
      bytesDown: sum(this.#accepted, ({ bytes }) => bytes.down, down),
      ...threadHoldings(),
    };
  }

  /** What is held when all that nothing refers to has been freed: in a proxy that stands, it does not grow. */
  holdings(): WireHoldings {
    this.#collector.all();
    return {
      connections: this.connections.size,
      accepted: this.#accepted.size,
      deadlines: this.deadlines.size,
      seen: this.scope?.seen.size ?? 0,
      ...threadHoldings(),
    };
  }

  #record(scope: Scope, connection: Connection): void {
    const { protocol } = connection;
    const rest = protocol.status === "I" ? "idle" : "in transaction";
    const state = !protocol.started ? "starting" : protocol.pending.size > 0 ? "waiting" : rest;
    const from = Math.max(connection.openedAt, scope.origin);
    const first = protocol.trips + 1;
    const chain = new ChainEnd(scope.chain, connection.ends.server !== undefined);
    protocol.recorder = new Recorder(
      scope.origin,
      scope.sums,
      scope.budget,
      chain,
      connection.bytes,
      first,
      state,
      from,
    );
    if (protocol.status !== "I") protocol.recorder.transactions.inherit();
    scope.seen.add(connection, protocol.recorder);
  }
}
