import type { Chain } from "./chain.js";
import type { Connection } from "./connection.js";
import { type DetailBudget, emptySums, type Recorder } from "./recorder.js";
import type { WireConnection, WireInexact, WireTotals, WireTrace } from "./trace.js";

/** So many round trips, and as many statements, are kept in detail. */
const keptDetails = 50_000;
/** So many characters of their texts. */
const keptText = 64 * 1024 * 1024;

/** One measurement while it is under way. @internal */
export class Scope {
  readonly sums = emptySums();
  readonly budget: DetailBudget = { trips: keptDetails, statements: keptDetails, text: keptText };
  readonly chain: Chain = { longest: 0, answered: 0 };
  readonly origin = performance.now();
  readonly #startedAt = Date.now();
  readonly #seen: { connection: Connection; recorder: Recorder }[] = [];
  readonly #inexact: WireInexact = {};
  #peak = 0;

  constructor(readonly exact: boolean) {}

  add(connection: Connection, recorder: Recorder): void {
    this.#seen.push({ connection, recorder });
  }

  /** A connection turned out to be a request to cancel: it is none. */
  forget(connection: Connection): void {
    const at = this.#seen.findIndex((entry) => entry.connection === connection);
    if (at >= 0) this.#seen.splice(at, 1);
  }

  /** So many connections are open now, requests to cancel not among them. */
  open(connections: number): void {
    this.#peak = Math.max(this.#peak, connections);
  }

  /** A count may be wrong from now on; the first reason is kept. */
  doubt(count: keyof WireInexact, why: string): void {
    this.#inexact[count] ??= why;
  }

  /** Ends the measurement: what was seen. */
  close(roundTripMs: number): WireTrace {
    const now = performance.now();
    for (const { recorder } of this.#seen) recorder.chain.count();
    const shown = this.#seen.filter(({ connection, recorder }) => this.#opened(connection) || recorder.touched);
    const connections = shown.map(({ connection, recorder }) => this.#connection(connection, recorder, now));
    return {
      startedAt: this.#startedAt,
      durationMs: now - this.origin,
      roundTripMs,
      exact: this.exact,
      inexact: this.#inexact,
      roundTrips: {
        sum: connections.reduce((sum, { roundTripCount }) => sum + roundTripCount, 0),
        depth: this.chain.longest,
      },
      connections,
      totals: this.#totals(connections),
      omitted: { roundTrips: Math.max(0, -this.budget.trips), statements: Math.max(0, -this.budget.statements) },
    };
  }

  #opened(connection: Connection): boolean {
    return connection.openedAt >= this.origin;
  }

  #connection(connection: Connection, recorder: Recorder, now: number): WireConnection {
    const { origin } = this;
    const { closed, talk } = connection;
    recorder.now = closed?.at ?? now;
    const last = recorder.segments[recorder.segments.length - 1];
    if (last) last.toMs = recorder.now - origin;
    return {
      id: connection.id,
      parameters: connection.parameters,
      ...(this.#opened(connection) ? { openedAtMs: connection.openedAt - origin } : {}),
      ...(closed ? { closedAtMs: closed.at - origin, closedBy: closed.by } : {}),
      ...(closed?.problem ? { problem: closed.problem } : {}),
      inTransaction: !closed && talk.status !== "I",
      underWay: !closed && talk.trips > 0 && (talk.pending.size > 0 || !talk.started),
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
      bytesUp: connections.reduce((sum, { bytesUp }) => sum + bytesUp, 0),
      bytesDown: connections.reduce((sum, { bytesDown }) => sum + bytesDown, 0),
      ...sums,
    };
  }
}
