import { MeasurementError } from "../errors.js";
import type { Lab } from "../lab/lab.js";
import type { WireTrace } from "../wire/trace.js";
import type { Cost } from "./cost.js";
import { shapeCounts } from "./repetitions.js";
import { examinedBetween, readBooks, type ServerBooks } from "./server-books.js";
import { loadParser } from "./shapes.js";

/** The server's books, and whether everything that was done is in them. */
interface Reading {
  books: ServerBooks;
  /** Connections whose last work is not in the books yet. */
  unsettled: number;
}

/** Measures a function on a PostgreSQL lab. */
export async function measureLab<T>(
  lab: Lab,
  work: () => T | Promise<T>,
  exact: boolean,
): Promise<{ result: T; cost: Cost }> {
  await loadParser();
  const before = await read(lab);
  const scope = await lab.wire.openScope({ exact });
  let result: T;
  let durationMs: number;
  try {
    const started = performance.now();
    result = await work();
    durationMs = performance.now() - started;
  } catch (error) {
    await scope.close().catch(() => undefined);
    throw error;
  }
  const trace = await scope.close();
  refuseUnfinished(trace);
  const after = await read(lab);
  return { result, cost: { ...wireCosts(trace), ...serverCosts(before, after), durationMs } };
}

async function read(lab: Lab): Promise<Reading> {
  const { unsettled, endedProcesses } = await lab.wire.settle();
  return { books: await readBooks(lab.adminConfig, endedProcesses), unsettled };
}

function refuseUnfinished({ connections, totals }: WireTrace): void {
  if (totals.connectionsUnderWay === 0) return;
  const sql = connections.find(({ underWay }) => underWay)?.statements.at(-1)?.sql;
  const doing = sql ? `: \`${sql.replace(/\s+/g, " ").slice(0, 90)}\`` : "";
  throw new MeasurementError(
    `The function returned while ${totals.connectionsUnderWay === 1 ? "a connection was" : `${totals.connectionsUnderWay} connections were`} ` +
      `still waiting for an answer${doing}. Its cost is not known yet. Await everything that the function starts.`,
  );
}

/** What was seen on the wire. */
function wireCosts(trace: WireTrace) {
  const { roundTrips, totals } = trace;
  const { transactions, implicitTransactions } = totals;
  return {
    roundTrips: roundTrips.sum,
    depth: roundTrips.depth,
    connections: totals.connectionsOpened,
    peakConnections: totals.connectionsPeak,
    leaked: totals.connectionsLeaked,
    statements: totals.statements,
    ...shapeCounts(trace),
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

/** What the server's books say that was done between two readings. */
function serverCosts(before: Reading, after: Reading) {
  const unknown: Cost["unknown"] = {};
  let rowsExamined = examinedBetween(before.books, after.books);
  if (before.unsettled + after.unsettled > 0) {
    rowsExamined = Number.NaN;
    unknown.rowsExamined =
      "a connection was inside a transaction when the measurement began or ended, and the server counts rows when a " +
      "transaction ends. Measure from before BEGIN to after COMMIT.";
  }
  const [from, to] = [before.books.statements, after.books.statements];
  if (from && to && from.era === to.era) {
    const pages = to.pages - from.pages;
    const tempPages = to.tempPages - from.tempPages;
    return { pages, tempPages, walRecords: to.walRecords - from.walRecords, rowsExamined, unknown };
  }
  const why =
    before.books.whyNoStatements ??
    after.books.whyNoStatements ??
    "pg_stat_statements was reset, or lost entries for lack of room, during the measurement. Measure again.";
  Object.assign(unknown, { pages: why, tempPages: why, walRecords: why });
  return { pages: Number.NaN, tempPages: Number.NaN, walRecords: Number.NaN, rowsExamined, unknown };
}
