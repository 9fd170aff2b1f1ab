import { fingerprintOf } from "../cost/fingerprint.js";
import type { WireConnection, WireRoundTrip, WireStatement, WireTrace } from "../wire/types.js";
import { type Finding, pagesPerRoundTrip } from "./finding.js";

/** A time in which a connection was inside a transaction, and its client asked nothing of it. */
interface Pause {
  connection: WireConnection;
  /** The statement before it. */
  before: WireStatement | undefined;
  fromMs: number;
  toMs: number;
}

/** How long a round trip takes inside a data centre: what a finding's weight reckons with. */
const roundTripMs = 0.5;

/** So long a program waits for a connection when none comes back, before it gives up: the default of our own pool. */
const standstillMs = 30_000;

/** What a program that comes to a standstill weighs, in pages. @internal */
export const standstillWeight = (standstillMs / roundTripMs) * pagesPerRoundTrip;

/**
 * A4: transactions that stood open while nothing was on the wire, on no connection, for as long as `heldMs`.
 *
 * The one finding that goes by the clock: nothing else tells a wait for another service from the client's own work.
 */
export function heldIdle(trace: WireTrace, heldMs: number): Finding[] {
  const held = pausesOf(trace)
    .map((pause) => ({ ...pause, silentMs: silentMs(pause, trace) }))
    .filter(({ silentMs }) => silentMs >= heldMs);
  return byStatement(held).map((pauses) => {
    const totalMs = pauses.reduce((sum, { silentMs }) => sum + silentMs, 0);
    return {
      id: "transaction-held-idle" as const,
      subject: subjectOf(pauses[0]),
      evidence: [
        {
          name: "longest time with nothing on the wire",
          value: longest(pauses.map((one) => one.silentMs)),
          unit: "ms",
        },
        { name: "together", value: Math.round(totalMs), unit: "ms" },
        { name: "how often", value: pauses.length, unit: "times" },
        { name: "from here on", value: heldMs, unit: "ms" },
      ],
      reason:
        "A transaction stood open while the program did something else than ask the database: what the transaction has " +
        "locked stays locked meanwhile, and its connection serves nobody else.",
      next: "Do what takes its time, such as a call to another service, before BEGIN or after COMMIT.",
      weight: Math.round(totalMs / roundTripMs) * pagesPerRoundTrip,
    };
  });
}

/**
 * A5: transactions that stood still for as long as whole round trips of other connections took, by the order of what was seen.
 *
 * Only where counting was exact: else work that runs side by side looks the same. Even then the wire does not tell which
 * function waits for which: work on another connection that ran while the transaction waited for a timer is taken for its own.
 */
export function takenInside(trace: WireTrace): Finding[] {
  if (!trace.exact) return [];
  const nested = pausesOf(trace)
    .map((pause) => ({ ...pause, meanwhile: tripsWithin(pause, trace) }))
    .filter(({ meanwhile }) => meanwhile.length > 0);
  return byStatement(nested).map((pauses) => {
    const trips = pauses.reduce((sum, { meanwhile }) => sum + meanwhile.length, 0);
    return {
      id: "connection-taken-inside-transaction" as const,
      subject: subjectOf(pauses[0]),
      evidence: [
        { name: "transactions that stood still", value: pauses.length, unit: "times" },
        { name: "round trips of other connections meanwhile", value: trips, unit: "round trips" },
      ],
      reason:
        "A transaction held its connection and waited while another connection was asked: when all connections of a pool are " +
        "held like that, each waits for another, and nothing goes on.",
      next: "Ask over the transaction's own client, or ask before BEGIN and after COMMIT.",
      weight: standstillWeight,
    };
  });
}

/** The pauses inside transactions, except those that nothing came after: the transaction was left. */
function pausesOf({ connections }: WireTrace): Pause[] {
  return connections.flatMap((connection) =>
    connection.segments.flatMap(({ state, fromMs, toMs }, at) => {
      const isLast = at === connection.segments.length - 1;
      if (state !== "in transaction" || isLast) return [];
      const before = connection.statements.findLast(({ startedAtMs }) => startedAtMs < fromMs);
      return [{ connection, before, fromMs, toMs }];
    }),
  );
}

const others = ({ connection }: Pause, { connections }: WireTrace) => connections.filter((one) => one !== connection);

/** How much of a pause no other connection waited for an answer. */
function silentMs(pause: Pause, trace: WireTrace): number {
  const busy = others(pause, trace)
    .flatMap(({ segments }) => segments)
    .filter(({ state }) => state === "waiting" || state === "starting")
    .map(({ fromMs, toMs }) => ({ from: Math.max(fromMs, pause.fromMs), to: Math.min(toMs, pause.toMs) }))
    .filter(({ from, to }) => from < to)
    .sort((one, other) => one.from - other.from);
  let silent = pause.toMs - pause.fromMs;
  let end = pause.fromMs;
  for (const { from, to } of busy) {
    silent -= Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return silent;
}

function tripsWithin(pause: Pause, trace: WireTrace): WireRoundTrip[] {
  return others(pause, trace).flatMap(({ roundTrips }) =>
    roundTrips.filter(
      ({ up, down }) => down.bytes > 0 && up.startedAtMs >= pause.fromMs && down.endedAtMs <= pause.toMs,
    ),
  );
}

const longest = (times: readonly number[]) => Math.round(Math.max(...times));

/** Pauses after the same statement, together. */
function byStatement<P extends Pause>(pauses: readonly P[]): P[][] {
  const groups = new Map<string, P[]>();
  for (const pause of pauses) {
    const id = pause.before ? fingerprintOf(pause.before.sql).id : "";
    groups.set(id, [...(groups.get(id) ?? []), pause]);
  }
  return [...groups.values()];
}

function subjectOf(pause: Pause | undefined) {
  return { statement: pause?.before ? fingerprintOf(pause.before.sql).text : "" };
}
