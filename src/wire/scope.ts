import type { Chain } from "./chain.js";
import { DetailBudget, detailLimits } from "./detail-budget.js";
import type { Recorder } from "./recorder.js";
import { type Seen, SeenConnections } from "./seen-connections.js";
import { emptySums } from "./sums.js";
import type { WireConnection, WireInexact, WireTotals, WireTrace } from "./types.js";

/** Counts may be wrong from now on, and why: the one that is named, or both. @internal */
export type Doubt = (why: string, count?: keyof WireInexact) => void;

/** One measurement while it is under way. @internal */
export class Scope {
  readonly sums = emptySums();
  readonly budget: DetailBudget;
  readonly chain: Chain = { longest: 0, answered: 0 };
  readonly origin = performance.now();
  readonly #startedAt = Date.now();
  readonly seen: SeenConnections;
  readonly #inexact: WireInexact = {};
  #peak = 0;

  constructor(
    readonly exact: boolean,
    keep: "all" | "latest",
    values = false,
  ) {
    const limits = detailLimits[keep];
    this.budget = new DetailBudget(limits, values);
    this.seen = new SeenConnections(this.budget, limits.closedConnections);
  }

  /** So many connections are open now, requests to cancel not among them. */
  open(connections: number): void {
    this.#peak = Math.max(this.#peak, connections);
  }

  /** As of {@link Doubt}; of each count the first reason is kept. */
  doubt(why: string, count?: keyof WireInexact): void {
    for (const name of count ? [count] : (["sum", "depth"] as const)) this.#inexact[name] ??= why;
  }

  /** Ends the measurement: what was seen. */
  close(roundTripMs: number): WireTrace {
    const now = performance.now();
    const seen = this.seen.entries();
    const { forgotten } = this.seen;
    for (const [, recorder] of seen) recorder.chain.count();
    const shown = seen.filter(([connection, recorder]) => this.#opened(connection) || recorder.touched);
    const connections = shown.map(([connection, recorder]) => this.#connection(connection, recorder, now));
    return {
      startedAt: this.#startedAt,
      durationMs: now - this.origin,
      roundTripMs,
      exact: this.exact,
      inexact: this.#inexact,
      roundTrips: {
        sum: connections.reduce((sum, { roundTripCount }) => sum + roundTripCount, forgotten.roundTrips),
        depth: this.chain.longest,
      },
      connections,
      totals: this.#totals(connections),
      omitted: this.budget.omitted,
    };
  }

  #opened({ openedAt }: Seen): boolean {
    return openedAt >= this.origin;
  }

  #connection(connection: Seen, recorder: Recorder, now: number): WireConnection {
    const { origin } = this;
    const { closed, protocol } = connection;
    recorder.now = closed?.at ?? now;
    const last = recorder.segments[recorder.segments.length - 1];
    if (last) last.toMs = recorder.now - origin;
    return {
      id: connection.id,
      parameters: connection.parameters,
      ...(this.#opened(connection) ? { openedAtMs: connection.openedAt - origin } : {}),
      ...(closed ? { closedAtMs: closed.at - origin, closedBy: closed.by } : {}),
      ...(closed?.problem ? { problem: closed.problem } : {}),
      inTransaction: !closed && protocol.status !== "I",
      underWay: !closed && protocol.trips > 0 && (protocol.pending.size > 0 || !protocol.started),
      bytesUp: recorder.bytesUp,
      bytesDown: recorder.bytesDown,
      roundTripCount: recorder.tripCount,
      roundTrips: recorder.trips.map((trip) => trip.toTrip(origin)),
      statements: recorder.statements,
      errors: recorder.errors,
      segments: recorder.segments,
    };
  }

  #totals(connections: WireConnection[]): WireTotals {
    const { connectionsOpened, ...sums } = this.sums;
    const count = (which: (connection: WireConnection) => boolean) => connections.filter(which).length;
    const open = (connection: WireConnection) => connection.closedAtMs === undefined;
    return {
      connectionsOpened,
      connectionsPeak: this.#peak,
      connectionsLeaked: count((one) => open(one) && (one.openedAtMs !== undefined || one.inTransaction)),
      connectionsUnderWay: count((one) => one.underWay),
      bytesUp: connections.reduce((sum, { bytesUp }) => sum + bytesUp, this.seen.forgotten.bytesUp),
      bytesDown: connections.reduce((sum, { bytesDown }) => sum + bytesDown, this.seen.forgotten.bytesDown),
      ...sums,
    };
  }
}
