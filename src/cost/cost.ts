import type { WireTrace } from "../wire/types.js";
import type { Fingerprint } from "./fingerprint.js";

/** A fingerprint that was run several times in a row, each run waiting for the one before: N+1. */
export interface Repetition extends Fingerprint {
  /** How often it ran, one after the other. */
  times: number;
}

/** What an operation cost: the same counts on every machine and in every run. */
export interface Cost {
  /** Round trips of all connections together: the work. See docs/decisions for the definition. */
  roundTrips: number;
  /** The longest chain of round trips of which each waited for the one before: what the user waits for. */
  depth: number;
  /** Connections opened. */
  connections: number;
  /** Most connections open at one moment. */
  peakConnections: number;
  /** Connections that were opened and are still open at the end, or that are inside a transaction there. */
  leaked: number;
  /** Statements run. */
  statements: number;
  /** Distinct fingerprints among them: statements that differ only in values are one. */
  fingerprints: number;
  /** Most often that one fingerprint ran, each time after the answer to the time before; 0 without statements. */
  repeats: number;
  /** Transactions committed; a statement outside of a transaction is one. */
  commits: number;
  rollbacks: number;
  /** Statements that the server refused. */
  errors: number;
  rowsReturned: number;
  rowsAffected: number;
  /** Bytes from the client to the server. */
  bytesUp: number;
  /** Bytes from the server to the client. */
  bytesDown: number;
  /** Pages of tables and indexes touched, in memory or not: 8 KiB each in PostgreSQL, 4 KiB in SQLite. */
  pages: number;
  /** Rows of tables that were scanned, and entries read from indexes; the planner's look at the ends of an index too. */
  rowsExamined: number;
  /** Pages of temporary files read and written. */
  tempPages: number;
  /** Records written to the write-ahead log by statements. */
  walRecords: number;
  /** SQLite: instructions of its virtual machine. */
  vmSteps: number;
  /** SQLite: steps forward in a scan of a whole table. */
  fullScanSteps: number;
  /** SQLite: sorts that no index spared. */
  sorts: number;
  /** SQLite: rows put into indexes that it built for one statement alone. */
  autoIndexes: number;
  /** Wall-clock time, for information: never graded. */
  durationMs: number;
  /** Round-trip time that held while it was measured, in milliseconds, for information. */
  roundTripMs: number;
  /** What ran repeatedly, most often first. */
  repetitions: Repetition[];
  /** Counts that could not be had, which are then `NaN`, and why. A budget on one of them is an error. */
  unknown: Partial<Record<CountName, string>>;
  /** Everything seen on the wire. */
  trace: WireTrace;
}

/** The counts of a cost that a budget can limit. */
export const countNames = [
  "roundTrips",
  "depth",
  "connections",
  "peakConnections",
  "leaked",
  "statements",
  "fingerprints",
  "repeats",
  "commits",
  "rollbacks",
  "errors",
  "rowsReturned",
  "rowsAffected",
  "bytesUp",
  "bytesDown",
  "pages",
  "rowsExamined",
  "tempPages",
  "walRecords",
  "vmSteps",
  "fullScanSteps",
  "sorts",
  "autoIndexes",
] as const;

/** Name of a count; see {@link Cost}. */
export type CountName = (typeof countNames)[number];
