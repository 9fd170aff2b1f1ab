import type { Lab } from "../lab/lab.js";
import type { WireTrace } from "../wire/types.js";
import type { Cost } from "./cost.js";
import { lostStatistics, MeasurementError } from "./errors.js";
import { loadParser } from "./parser.js";
import { examinedBetween, readServerStats, type ServerStats } from "./server-stats.js";
import { timed } from "./timed.js";
import { wireCounts } from "./wire-cost.js";

/** The server's statistics, and what is not in them yet. */
interface Reading {
  stats: ServerStats;
  /** Connections on which something else is under way. */
  busy: number;
  /** Connections inside a transaction. */
  inTransaction: number;
}

/** Measures a function on a PostgreSQL lab. */
export async function measureLab<T>(
  lab: Lab,
  work: () => T | Promise<T>,
  scopeOptions: { exact: boolean; values: boolean },
): Promise<{ result: T; cost: Cost }> {
  await loadParser();
  const before = await read(lab);
  const scope = await lab.wire.openScope(scopeOptions);
  const { result, durationMs } = await timed(work).catch(async (error: unknown) => {
    await scope.close().catch(() => undefined);
    throw error;
  });
  const trace = await scope.close();
  refuseUnfinished(trace);
  const after = await read(lab);
  return { result, cost: { ...wireCounts(trace), ...serverCosts(before, after), durationMs } };
}

async function read(lab: Lab): Promise<Reading> {
  const { endedProcesses, ...flushed } = await lab.wire.flushStats();
  return { stats: await lab.inside((client) => readServerStats(client, endedProcesses)), ...flushed };
}

function refuseUnfinished({ connections }: WireTrace): void {
  const unfinished = connections.filter(({ underWay }) => underWay);
  if (unfinished.length === 0) return;
  const were = unfinished.length === 1 ? "a connection was" : `${unfinished.length} connections were`;
  const sql = unfinished.map(({ statements }) => statements.at(-1)?.sql).find(Boolean);
  const doing = sql ? `: \`${sql.replace(/\s+/g, " ").slice(0, 90)}\`` : "";
  const opening = unfinished.every(({ openedAtMs, statements }) => openedAtMs !== undefined && statements.length === 0);
  throw new MeasurementError(
    `The function returned while ${were} still ${opening ? "being opened" : `waiting for an answer${doing}`}. ` +
      `Its cost is not known yet. Await everything that the function starts.${opening ? poolOpens : ""}`,
  );
}

/** Why nobody who uses a pool may have started it, and what helps. */
const poolOpens =
  " A pool may open one for a request that another connection serves first: then open its connections before you measure, " +
  "for example by prefill().";

/** What the server's statistics say that was done between two readings. */
function serverCosts(before: Reading, after: Reading) {
  const whyNoRows = whyNoExamined(before, after);
  const whyNoStatements = whyNoSums(before, after);
  const unknown: Cost["unknown"] = {
    ...(whyNoRows && { rowsExamined: whyNoRows }),
    ...(whyNoStatements && { pages: whyNoStatements, tempPages: whyNoStatements, walRecords: whyNoStatements }),
  };
  const between = (count: "pages" | "tempPages" | "walRecords") =>
    whyNoStatements ? Number.NaN : (after.stats.statements?.[count] ?? 0) - (before.stats.statements?.[count] ?? 0);
  return {
    pages: between("pages"),
    rowsExamined: whyNoRows ? Number.NaN : examinedBetween(before.stats, after.stats),
    tempPages: between("tempPages"),
    walRecords: between("walRecords"),
    unknown,
  };
}

const busyBefore = "a connection was waiting for an answer when the measurement began. Await what was started before.";

function whyNoExamined(before: Reading, after: Reading): string | undefined {
  if (before.inTransaction + after.inTransaction > 0) {
    return (
      "a connection was inside a transaction when the measurement began or ended, and the server counts rows when a " +
      "transaction ends. Measure from before BEGIN to after COMMIT."
    );
  }
  if (after.stats.late) return "a server process did not end within 2 seconds of its connection. Measure again.";
  return before.busy > 0 ? busyBefore : undefined;
}

function whyNoSums({ stats: from, busy }: Reading, { stats: to }: Reading): string | undefined {
  const why = from.whyNoStatements ?? to.whyNoStatements;
  if (why) return why;
  if (from.statements?.statsEpoch !== to.statements?.statsEpoch) {
    return lostStatistics;
  }
  return busy > 0 ? busyBefore : undefined;
}
