import { fingerprintOf } from "../cost/fingerprint.js";
import type { WireConnection, WireTrace } from "../wire/types.js";
import { type Finding, pagesPerRoundTrip } from "./finding.js";

/** So many connections that a pool would have spared are again and again. */
const oftenAnew = 3;

/** A connection that asked in fewer round trips was brief: to open it took three at least. */
const briefTrips = 10;

/** A connection that was opened for a statement or a few, and where it stood in the chain of round trips. */
interface Brief {
  readonly connection: WireConnection;
  readonly firstDepth: number;
  readonly lastDepth: number;
  /** Round trips to open it. */
  readonly toOpen: number;
  /** Round trips to ask. */
  readonly toAsk: number;
}

/**
 * A2: connections that were opened for a few statements, and opened anew for the next.
 *
 * Told by order: of two connections one pool could have had the later one's work done by the earlier one, when that asked
 * nothing more after the later one was begun. Those that the server ended had to be replaced, and do not count.
 */
export function openedAnew({ connections }: WireTrace): Finding[] {
  const byServer = new Map<string, Brief[]>();
  for (const connection of connections) {
    const brief = briefOf(connection);
    const { user = "", database = "" } = connection.parameters;
    const key = JSON.stringify([user, database]);
    if (brief) byServer.set(key, [...(byServer.get(key) ?? []), brief]);
  }
  return [...byServer.values()].flatMap((briefs) => {
    const enough = poolWouldOpen(briefs);
    return briefs.length - enough >= oftenAnew ? [findingOf(briefs, enough)] : [];
  });
}

function briefOf(connection: WireConnection): Brief | undefined {
  const { openedAtMs, closedBy, errors, roundTrips, roundTripCount, statements } = connection;
  if (openedAtMs === undefined || statements.length === 0 || roundTrips.length < roundTripCount) return undefined;
  // Whose end of the connection closes first after a fatal error is a matter of chance.
  const isEndedByOther = (closedBy ?? "client") !== "client" || errors.some(({ severity }) => severity === "FATAL");
  if (isEndedByOther) return undefined;
  const toAsk = roundTrips.filter(({ phase }) => phase === "query").length;
  const [first, last] = [roundTrips.at(0), roundTrips.at(-1)];
  if (!first || !last || toAsk >= briefTrips) return undefined;
  return {
    connection,
    firstDepth: first.depth,
    lastDepth: last.depth,
    toOpen: roundTrips.length - toAsk,
    toAsk,
  };
}

/** How many connections a pool would have opened for the same work: a new one only where none is free. */
function poolWouldOpen(briefs: readonly Brief[]): number {
  /** Until when each of them is taken. */
  const takenUntil: number[] = [];
  for (const { firstDepth, lastDepth } of [...briefs].sort((one, other) => one.firstDepth - other.firstDepth)) {
    const free = takenUntil.findIndex((depth) => depth < firstDepth);
    takenUntil[free === -1 ? takenUntil.length : free] = lastDepth;
  }
  return takenUntil.length;
}

function findingOf(briefs: readonly Brief[], enough: number): Finding {
  const [toOpen, toAsk] = [sum(briefs.map((one) => one.toOpen)), sum(briefs.map((one) => one.toAsk))];
  const sql = briefs[0]?.connection.statements[0]?.sql ?? "";
  return {
    id: "connections-opened-anew",
    subject: { statement: fingerprintOf(sql).text },
    evidence: [
      { name: "opened for a few statements", value: briefs.length, unit: "connections" },
      { name: "a pool would have opened", value: enough, unit: "connections" },
      { name: "round trips to open them", value: toOpen, unit: "round trips" },
      { name: "round trips to ask", value: toAsk, unit: "round trips" },
    ],
    reason:
      `${briefs.length} connections were opened for a few statements each: the server started a process for each, and the ` +
      `program logged in ${briefs.length} times before it could ask.`,
    next: "Make one pool when the program starts, and let all its parts take their connections from that.",
    weight: Math.round(toOpen * (1 - enough / briefs.length)) * pagesPerRoundTrip,
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
