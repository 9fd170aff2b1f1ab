import type { CountName } from "../cost/cost.js";

/** The label of a count of a cost: what its row is headed with, and a sentence that explains it. */
export interface CountLabel {
  readonly label: string;
  readonly meaning: string;
}

/** The label of every count. */
export const countLabels: Record<CountName, CountLabel> = {
  roundTrips: { label: "round trips", meaning: "Messages to the server whose answer had to be waited for." },
  connections: {
    label: "connections opened",
    meaning: "Connections that were opened while the cost was measured; those that were open before do not count.",
  },
  statements: { label: "statements", meaning: "Statements of SQL that ran." },
  rowsReturned: { label: "rows returned", meaning: "Rows that your program was given." },
  rowsExamined: {
    label: "rows examined by the server",
    meaning: "Rows of tables and entries of indexes that the server looked at, whether it returned them or not.",
  },
  pages: {
    label: "pages touched",
    meaning:
      "Pages of tables and indexes that were read, from memory or not: 8 KiB each in PostgreSQL, 4 KiB in SQLite.",
  },
  depth: {
    label: "round trips one after the other",
    meaning: "The longest chain of round trips of which each waited for the one before: what a user waits for.",
  },
  peakConnections: {
    label: "connections at one moment",
    meaning: "The most connections that were open at the same time, those that were open before included.",
  },
  leaked: {
    label: "connections leaked",
    meaning:
      "Connections that were opened and not closed when the measurement ended, or that were left inside a transaction.",
  },
  fingerprints: {
    label: "fingerprints of statements",
    meaning: "Different statements: two that differ only in their values have the same fingerprint.",
  },
  repeats: {
    label: "times the same question in turn",
    meaning: "How often one statement ran, with whatever values, each time after the answer to the time before.",
  },
  rowsAffected: { label: "rows changed", meaning: "Rows that were inserted, updated or deleted." },
  commits: {
    label: "commits",
    meaning: "Transactions that ended well; a statement outside of a transaction, a select too, is one of its own.",
  },
  rollbacks: { label: "rollbacks", meaning: "Transactions that were undone." },
  errors: { label: "errors", meaning: "Statements that the server refused." },
  tempPages: {
    label: "temporary pages",
    meaning: "Pages of temporary files that were written and read, because the work did not fit into memory.",
  },
  walRecords: {
    label: "log records",
    meaning: "Records in the write-ahead log, into which the server writes every change before it makes it.",
  },
  bytesUp: { label: "bytes sent", meaning: "Bytes from your program to the server, what the protocol adds included." },
  bytesDown: {
    label: "bytes received",
    meaning: "Bytes from the server to your program, what the protocol adds included.",
  },
  vmSteps: {
    label: "steps of SQLite's machine",
    meaning: "Instructions that SQLite's virtual machine carried out: it turns each statement into a small program.",
  },
  fullScanSteps: {
    label: "steps through whole tables",
    meaning: "Steps from one row to the next in scans of whole tables.",
  },
  sorts: { label: "sorts", meaning: "Sorts that no index spared." },
  autoIndexes: {
    label: "rows indexed for one statement",
    meaning: "Rows that SQLite put into indexes that it built for one statement alone.",
  },
};

/** The labels of what a table of costs says beside the counts. */
export const otherLabels = {
  mark: { label: "▸", meaning: "Marks a row in which the ways differ. The distance and the time are never marked." },
  distance: {
    label: "distance to the server (ms)",
    meaning: "The round-trip time that the proxy simulated: what was set, or the 4 ms that exact counting needs.",
  },
  time: {
    label: "time (ms), not a count",
    meaning: "Time from beginning to end. It is different in every run, so nothing is judged by it.",
  },
} as const satisfies Record<string, CountLabel>;
