import type { SqliteShop } from "../lab/sqlite-shop.js";
import { emptySums } from "../wire/sums.js";
import type { WireTrace } from "../wire/types.js";
import type { Cost } from "./cost.js";
import { MeasurementError } from "./errors.js";
import { loadParser } from "./parser.js";
import { replayLog } from "./sqlite-replay.js";
import { timed } from "./timed.js";

/** Measures a function on SQLite: what it asked is asked again of a SQLite that counts, on the data as they were. */
export async function measureSqlite<T>(
  shop: SqliteShop,
  work: () => T | Promise<T>,
): Promise<{ result: T; cost: Cost }> {
  await loadParser();
  refuseTransaction(shop);
  const bytes = shop.db.export();
  const pragmas = [...shop.statementLog.pragmas];
  const startedAt = Date.now();
  shop.statementLog.start();
  const { result, durationMs } = await timed(work).catch((error: unknown) => {
    shop.statementLog.stop();
    throw error;
  });
  const counts = await replayLog(bytes, pragmas, shop.statementLog.stop()).catch((cause: Error) => {
    throw new MeasurementError(
      `The work could not be counted: the SQLite that counts said "${cause.message}". It sees tables and ordinary ` +
        "statements; temporary tables made before, attached databases and functions in JavaScript it does not.",
      { cause },
    );
  });
  return { result, cost: { ...onNoWire, ...counts, durationMs, trace: emptyTrace(startedAt, durationMs) } };
}

/**
 * Refuses a shop in whose database a transaction is open: it holds changes that a copy of the database would not have.
 *
 * @throws MeasurementError when one is
 */
export function refuseTransaction(shop: SqliteShop): void {
  try {
    shop.exec("begin");
  } catch {
    throw new MeasurementError(
      "A transaction is open, and its changes are not in the database yet. Measure from before BEGIN to after COMMIT.",
    );
  }
  shop.exec("rollback");
}

const notCounted = "SQLite does not count it. Its measure of work is vmSteps and fullScanSteps.";

/** SQLite works in this process: nothing crosses a wire. */
const onNoWire = {
  roundTrips: 0,
  depth: 0,
  connections: 0,
  peakConnections: 0,
  leaked: 0,
  bytesUp: 0,
  bytesDown: 0,
  walRecords: 0,
  rowsExamined: Number.NaN,
  tempPages: Number.NaN,
  roundTripMs: 0,
  unknown: { rowsExamined: notCounted, tempPages: notCounted },
};

function emptyTrace(startedAt: number, durationMs: number): WireTrace {
  return {
    startedAt,
    durationMs,
    roundTripMs: 0,
    exact: true,
    inexact: {},
    roundTrips: { sum: 0, depth: 0 },
    connections: [],
    totals: {
      ...emptySums(),
      connectionsPeak: 0,
      connectionsLeaked: 0,
      connectionsUnderWay: 0,
      bytesUp: 0,
      bytesDown: 0,
    },
    omitted: { roundTrips: 0, statements: 0, connections: 0 },
  };
}
