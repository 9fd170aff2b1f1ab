import { setTimeout as sleep } from "node:timers/promises";
import type { SecureContext } from "node:tls";
import { ChainEnd } from "./chain.js";
import { Collector } from "./collector.js";
import type { Connection } from "./connection.js";
import { Deadlines } from "./deadlines.js";
import type { FaultPlan } from "./fault-plan.js";
import { LockWatch, type WireAccount } from "./lock-watch.js";
import type { ResolvedNetwork } from "./network.js";
import type { WireFlush, WireServerAddress, WireStatus } from "./proxy.js";
import { Recorder } from "./recorder.js";
import { type OtherLoop, ReleaseBarrier } from "./release-barrier.js";
import { Scope } from "./scope.js";
import type { WireTrace } from "./trace.js";

/** Exact counting needs the server this far away, so that all that a client can send is sent before the first answer. */
const exactRoundTripMs = 4;

/** So long the end of the encryption may take to reach the clients when the proxy stops. */
const exitTimeoutMs = 250;
/** Server processes that ended longer ago than this many others have entered what they did. */
const keptEnded = 10_000;

/** What a proxy holds, by number. @internal */
export interface WireHoldings extends Pick<WireStatus, "sockets" | "memoryBytes"> {
  /** Connections of clients that have said something, and those too that have not, or are about to end. */
  connections: number;
  accepted: number;
  /** Keys to cancel a query. */
  keys: number;
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

/** All that the connections of one proxy share. @internal */
export class ProxyState {
  readonly connections = new Set<Connection>();
  readonly deadlines = new Deadlines();
  readonly barrier: ReleaseBarrier;
  readonly collector = new Collector();
  scope: Scope | undefined;
  bytesUp = 0;
  bytesDown = 0;
  /** Those too that have not said anything yet, or are about to end. */
  readonly #accepted = new Set<Connection>();
  readonly #keys = new Map<string, { connection: Connection; address: WireServerAddress }>();
  /** The round-trip time that holds now, and half of it. */
  roundTripMs = 0;
  oneWayMs = 0;
  /** Nothing is delayed: what comes is passed on at once. */
  direct = true;
  #network: ResolvedNetwork;
  #faults: FaultPlan;
  #opened = 0;
  /** Number of the connection that came last. */
  #lastId = 0;
  #closedTrips = 0;
  #closedStatements = 0;
  /** Server processes of connections that were closed since {@link flushStats} was last called. */
  #ended: number[] = [];

  constructor(
    public to: WireServerAddress,
    network: ResolvedNetwork,
    faults: FaultPlan,
    /** What encrypts towards clients; undefined when nothing does. */
    readonly tls: { context: SecureContext } | undefined,
    loop: OtherLoop,
    /** Who may ask the server which sessions wait for a lock. */
    account?: WireAccount,
  ) {
    this.#network = network;
    this.#faults = faults;
    this.#tune();
    this.barrier = new ReleaseBarrier({
      connections: this.#accepted,
      deadlines: this.deadlines,
      locks: new LockWatch(() => this.to, account),
      oneWayMs: () => this.oneWayMs,
      loop,
      doubt: (count, why) => this.scope?.doubt(count, why),
    });
  }

  get network(): ResolvedNetwork {
    return this.#network;
  }

  set network(network: ResolvedNetwork) {
    this.#network = network;
    this.#tune();
  }

  get faults(): FaultPlan {
    return this.#faults;
  }

  /** Connections that are open are struck anew, in the order of their opening. */
  set faults(plan: FaultPlan) {
    this.#faults = plan;
    for (const connection of this.#accepted) connection.faults.set(plan.next());
  }

  #tune(): void {
    const { roundTripMs, jitterMs, bytesPerSecond } = this.#network;
    this.roundTripMs = this.scope?.exact ? Math.max(exactRoundTripMs, roundTripMs) : roundTripMs;
    this.oneWayMs = this.roundTripMs / 2;
    this.direct = this.roundTripMs === 0 && jitterMs === 0 && bytesPerSecond === Number.POSITIVE_INFINITY;
  }

  accept(connection: Connection): void {
    if (connection.faults.refuses) {
      connection.faults.refuse();
      return;
    }
    this.#accepted.add(connection);
    if (this.barrier.active) connection.watch();
    connection.socket.once("close", () => this.#accepted.delete(connection));
    this.barrier.moved();
  }

  /** Ends every connection. Resolves when they have ended; clients that do not take it in are not waited for. */
  async stop(): Promise<void> {
    for (const { life } of this.#accepted) life.stop();
    const latest = performance.now() + exitTimeoutMs;
    while (this.#accepted.size > 0 && performance.now() < latest) await sleep(1);
  }

  /** Parts every connection from its server; those whose client has gone already end. */
  detachServer(message: string): void {
    for (const connection of this.#accepted) connection.errands.detachServer(message);
  }

  /** The server has told how a connection's queries are cancelled. */
  learnKey(key: Buffer, connection: Connection): void {
    const address = connection.link.server?.to ?? this.to;
    const name = key.toString("latin1");
    connection.processId = key.readInt32BE(0);
    this.#keys.set(name, { connection, address });
    connection.socket.once("close", () => {
      if (this.#keys.get(name)?.connection === connection) this.#keys.delete(name);
    });
  }

  /** A client has sent its first byte: from now on it counts. Returns the connection's number. */
  enter(connection: Connection): number {
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
  isConnection(connection: Connection): void {
    this.scope?.open(this.#sessions());
    connection.protocol.recorder?.chain.count();
  }

  /** How many connections have sent their start-up message. */
  #sessions(): number {
    let sessions = 0;
    for (const { link } of this.connections) if (link.server) sessions += 1;
    return sessions;
  }

  /** What entered as a connection asks to cancel another's query. */
  isCancel(connection: Connection): void {
    this.connections.delete(connection);
    this.#opened -= 1;
    if (!this.scope) return;
    this.scope.sums.connectionsOpened -= 1;
    this.scope.sums.cancelRequests += 1;
    this.scope.forget(connection);
    connection.protocol.recorder = undefined;
  }

  /** A connection is closed as far as its client is concerned. */
  leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    this.scope?.left(connection);
    this.#closedTrips += connection.protocol.trips;
    this.#closedStatements += connection.protocol.statements;
    if (connection.processId) this.#ended.push(connection.processId);
    if (this.#ended.length > 2 * keptEnded) this.#ended.splice(0, keptEnded);
    this.barrier.moved();
  }

  /** Where the server is that a key to cancel belongs to. */
  addressOf(key: Buffer): WireServerAddress {
    return this.#keys.get(key.toString("latin1"))?.address ?? this.to;
  }

  openScope(exact: boolean, keep: "all" | "latest", values = false): void {
    const scope = new Scope(exact, keep, values);
    this.scope = scope;
    this.#tune();
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
    const { scope, roundTripMs } = this;
    if (!scope) return undefined;
    const trace = scope.close(roundTripMs);
    this.scope = undefined;
    this.#tune();
    for (const connection of this.connections) connection.protocol.recorder = undefined;
    this.barrier.active = false;
    for (const connection of this.#accepted) connection.unwatch();
    return trace;
  }

  /** Has every idle server process enter what it did into the server's books. */
  async flushStats(): Promise<WireFlush> {
    const states = await Promise.all([...this.connections].map((connection) => connection.errands.flushStats()));
    const count = (which: string) => states.filter((state) => state === which).length;
    return { busy: count("busy"), inTransaction: count("in transaction"), endedProcesses: this.#ended.splice(0) };
  }

  status(): WireStatus {
    let roundTrips = this.#closedTrips;
    let statements = this.#closedStatements;
    for (const { protocol } of this.connections) {
      roundTrips += protocol.trips;
      statements += protocol.statements;
    }
    const { bytesUp, bytesDown } = this;
    const connectionsOpen = this.connections.size;
    const counts = { connectionsOpen, connectionsOpened: this.#opened, roundTrips, statements, bytesUp, bytesDown };
    return { ...counts, ...threadHoldings() };
  }

  /** What is held when all that nothing refers to has been freed: in a proxy that stands, it does not grow. */
  holdings(): WireHoldings {
    this.collector.all();
    return {
      connections: this.connections.size,
      accepted: this.#accepted.size,
      keys: this.#keys.size,
      deadlines: this.deadlines.size,
      seen: this.scope?.seen ?? 0,
      ...threadHoldings(),
    };
  }

  #record(scope: Scope, connection: Connection): void {
    const { protocol } = connection;
    const rest = protocol.status === "I" ? "idle" : "in transaction";
    const state = !protocol.started ? "starting" : protocol.pending.size > 0 ? "waiting" : rest;
    const from = Math.max(connection.openedAt, scope.origin);
    const first = protocol.trips + 1;
    const chain = new ChainEnd(scope.chain, connection.link.server !== undefined);
    protocol.recorder = new Recorder(scope.origin, scope.sums, scope.budget, chain, first, state, from);
    if (protocol.status !== "I") protocol.recorder.transactions.inherit();
    scope.add(connection, protocol.recorder);
  }
}
