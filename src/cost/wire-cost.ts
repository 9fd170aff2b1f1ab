import type { WireTrace } from "../wire/types.js";
import type { Cost } from "./cost.js";
import { loadParser } from "./parser.js";
import { fingerprintCounts } from "./repetitions.js";

/** What was seen on the wire, as counts of a cost; {@link loadParser} was awaited before. @internal */
export function wireCounts(trace: WireTrace) {
  const { roundTrips, totals } = trace;
  const { transactions, implicitTransactions } = totals;
  return {
    roundTrips: roundTrips.sum,
    depth: roundTrips.depth,
    connections: totals.connectionsOpened,
    peakConnections: totals.connectionsPeak,
    leaked: totals.connectionsLeaked,
    statements: totals.statements,
    ...fingerprintCounts(trace),
    commits: transactions.committed + implicitTransactions.committed,
    rollbacks: transactions.rolledBack + implicitTransactions.rolledBack,
    errors: totals.errors,
    rowsReturned: totals.rowsReturned,
    rowsAffected: totals.rowsAffected,
    bytesUp: totals.bytesUp,
    bytesDown: totals.bytesDown,
    vmSteps: 0,
    fullScanSteps: 0,
    sorts: 0,
    autoIndexes: 0,
    roundTripMs: trace.roundTripMs,
    trace,
  };
}

/** The cost of what was seen on the wire alone; what the server did for it is not known. */
export async function wireCost(trace: WireTrace): Promise<Cost> {
  await loadParser();
  const why = "the server's statistics were not read.";
  const server = { pages: Number.NaN, rowsExamined: Number.NaN, tempPages: Number.NaN, walRecords: Number.NaN };
  const unknown = { pages: why, rowsExamined: why, tempPages: why, walRecords: why };
  return { ...wireCounts(trace), ...server, unknown, durationMs: trace.durationMs };
}
