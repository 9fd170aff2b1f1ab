import type { WireTrace } from "../wire/types.js";
import { type Finding, pagesPerRoundTrip } from "./finding.js";
import type { Run, StatementRuns } from "./statement-runs.js";

/** From so many waits on that could be spared, it is worth a word. */
const spareWaits = 2;

/** One run of a statement, with what is known of the statement. */
interface Asked {
  readonly of: StatementRuns;
  readonly run: Run;
}

/**
 * A6: different reads that waited for each other, though none needed what the one before had answered.
 *
 * A read needs nothing from those before when it has no values, or only such as an earlier one was sent with. Any other value
 * may have come with an answer. Transactions, writes, and reads that something else overlaps end a row of them, as does a
 * statement that was in it already.
 */
export function readsInTurn(trace: WireTrace, statements: readonly StatementRuns[]): Finding[] {
  const rows = new Map<string, { row: Asked[]; times: number; needed: number }>();
  for (const row of rowsOfReads(trace, statements)) {
    const needed = chainNeeded(row);
    if (row.length - needed < spareWaits) continue;
    const key = row.map(({ of }) => of.fingerprint.id).join(" ");
    const known = rows.get(key);
    if (known) known.times++;
    else rows.set(key, { row, times: 1, needed });
  }
  return [...rows.values()].map(({ row, times, needed }) => findingOf(row, times, needed));
}

/** The reads that were asked one after the other, with nothing else between. */
function rowsOfReads(trace: WireTrace, statements: readonly StatementRuns[]): Asked[][] {
  const tripsAt = new Map<number, number>();
  for (const { depth } of trace.connections.flatMap(({ roundTrips }) => roundTrips)) {
    tripsAt.set(depth, (tripsAt.get(depth) ?? 0) + 1);
  }
  const all = statements.flatMap((of) => of.runs.map((run) => ({ of, run })));
  all.sort((one, other) => one.run.statement.startedAtMs - other.run.statement.startedAtMs);
  const rows: Asked[][] = [[]];
  for (const asked of all) {
    const isRead = asked.of.isRead && isAlone(asked.run, tripsAt);
    // A look whether the server is there stands between reads without parting them.
    if (isRead && !asked.of.relation) continue;
    if (!isRead || rows.at(-1)?.some(({ of }) => of === asked.of)) rows.push([]);
    if (isRead) rows.at(-1)?.push(asked);
  }
  return rows;
}

/** Whether it was asked outside of a transaction and answered, by a round trip of its own beside which there was none. */
function isAlone({ connection, statement, depth }: Run, tripsAt: ReadonlyMap<number, number>): boolean {
  const trip = connection.roundTrips[statement.roundTrip - 1];
  const isOnItsOwn = trip?.statements.length === 1 && tripsAt.get(depth) === 1;
  return isOnItsOwn && statement.transactionStatus === "I" && !statement.error;
}

/** How long the chain would be if each read were sent as soon as all of its values are known. */
function chainNeeded(row: readonly Asked[]): number {
  /** Where in the chain a value came up first. */
  const known = new Map<string | null, number>();
  let longest = 0;
  for (const asked of row) {
    const values = valuesOf(asked);
    const isKnown = values?.every((value) => known.has(value)) ?? false;
    const at = isKnown ? Math.max(1, ...(values ?? []).map((value) => known.get(value) ?? 1)) : longest + 1;
    for (const value of values ?? []) if (!known.has(value)) known.set(value, at);
    longest = Math.max(longest, at);
  }
  return longest;
}

/** What it was sent with; undefined where that is not known. Constants are of the program, unless they change from run to run. */
function valuesOf({ of, run: { statement } }: Asked): (string | null)[] | undefined {
  if (statement.kind === "extended") return statement.values;
  return of.runs.every((run) => run.statement.sql === statement.sql) ? [] : undefined;
}

function findingOf(row: readonly Asked[], times: number, needed: number): Finding {
  const relations = [...new Set(row.map(({ of }) => of.relation))].join(", ");
  return {
    id: "reads-in-turn",
    subject: { statement: row[0]?.of.fingerprint.text ?? "" },
    evidence: [
      { name: "reads in turn", value: row.length, unit: "reads" },
      { name: "of which each has to wait for the one before", value: needed, unit: "reads" },
      ...(times > 1 ? [{ name: "how often", value: times, unit: "times" }] : []),
    ],
    reason:
      `Reads of ${relations} waited for each other, and needed nothing that the ones before had answered: the distance to ` +
      `the server was paid ${row.length} times in turn.`,
    next: "Send those at once that do not need each other: `Promise.all`, over a pool, so that each has a connection.",
    weight: (row.length - needed) * times * pagesPerRoundTrip,
  };
}
