import type { CountName } from "../cost/cost.js";

/** A count of a cost in words: what its row is headed with, and a sentence that explains it. */
export interface CountWords {
  readonly said: string;
  readonly means: string;
}

/** The words of every count. */
export const countWords: Record<CountName, CountWords> = {
  roundTrips: { said: "round trips", means: "Messages to the server whose answer had to be waited for." },
  connections: {
    said: "connections opened",
    means: "Connections that were opened while the cost was measured; those that were open before do not count.",
  },
  statements: { said: "statements", means: "Statements of SQL that ran." },
  rowsReturned: { said: "rows returned", means: "Rows that your program was given." },
  rowsExamined: {
    said: "rows examined by the server",
    means: "Rows of tables and entries of indexes that the server looked at, whether it returned them or not.",
  },
  pages: {
    said: "pages touched",
    means: "Pages of tables and indexes that were read, from memory or not: 8 KiB each in PostgreSQL, 4 KiB in SQLite.",
  },
  depth: {
    said: "round trips one after the other",
    means: "The longest chain of round trips of which each waited for the one before: what a user waits for.",
  },
  peakConnections: {
    said: "connections at one moment",
    means: "The most connections that were open at the same time, those that were open before included.",
  },
  leaked: {
    said: "connections leaked",
    means:
      "Connections that were opened and not closed when the measurement ended, or that were left inside a transaction.",
  },
  fingerprints: {
    said: "fingerprints of statements",
    means: "Different statements: two that differ only in their values have the same fingerprint.",
  },
  repeats: {
    said: "times the same question in turn",
    means: "How often one statement ran, with whatever values, each time after the answer to the time before.",
  },
  rowsAffected: { said: "rows changed", means: "Rows that were inserted, updated or deleted." },
  commits: {
    said: "commits",
    means: "Transactions that ended well; a statement outside of a transaction, a select too, is one of its own.",
  },
  rollbacks: { said: "rollbacks", means: "Transactions that were undone." },
  errors: { said: "errors", means: "Statements that the server refused." },
  tempPages: {
    said: "temporary pages",
    means: "Pages of temporary files that were written and read, because the work did not fit into memory.",
  },
  walRecords: {
    said: "log records",
    means: "Records in the write-ahead log, into which the server writes every change before it makes it.",
  },
  bytesUp: { said: "bytes sent", means: "Bytes from your program to the server, what the protocol adds included." },
  bytesDown: {
    said: "bytes received",
    means: "Bytes from the server to your program, what the protocol adds included.",
  },
  vmSteps: {
    said: "steps of SQLite's machine",
    means: "Instructions that SQLite's virtual machine carried out: it turns each statement into a small program.",
  },
  fullScanSteps: {
    said: "steps through whole tables",
    means: "Steps from one row to the next in scans of whole tables.",
  },
  sorts: { said: "sorts", means: "Sorts that no index spared." },
  autoIndexes: {
    said: "rows indexed for one statement",
    means: "Rows that SQLite put into indexes that it built for one statement alone.",
  },
};

/** The words of what a table of costs says beside the counts. */
export const otherWords = {
  mark: { said: "▸", means: "Marks a row in which the ways differ. The distance and the time are never marked." },
  distance: {
    said: "distance to the server (ms)",
    means: "The round-trip time that the proxy simulated: what was set, or the 4 ms that exact counting needs.",
  },
  time: {
    said: "time (ms), not a count",
    means: "Time from beginning to end. It is different in every run, so nothing is judged by it.",
  },
} as const satisfies Record<string, CountWords>;
