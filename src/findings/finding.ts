/**
 * What a lint of plans, statements and schemas says: what is wrong, by which numbers one sees it, why it matters, and what
 * to do next.
 */

/** Findings of a plan that was run: what the work went into. */
export type PlanFindingId =
  /** P1: a scan of a whole table threw most of its rows away. */
  | "scan-discards-rows"
  /** P2: an index led to rows that a filter threw away afterwards. */
  | "index-scan-filters-rows"
  /** P3: the inner side of a nested loop ran very often. */
  | "nested-loop-runs-often"
  /** P4: the planner expected a number of rows that is far from what came. */
  | "estimate-far-off"
  /** P5: a sort or a hash did not fit into `work_mem` and went through temporary files. */
  | "spills-to-disk"
  /** P6: an index-only scan looked into the table all the same. */
  | "index-only-scan-visits-table"
  /** P7: a bitmap forgot single rows, so that whole pages were checked again. */
  | "bitmap-lossy"
  /** P8: rows were read only to be skipped by OFFSET. */
  | "offset-reads-skipped-rows"
  /** P9: rows were sorted in an order that an index could have given. */
  | "sort-where-index-could"
  /** P10: a subplan ran once for each row: an N+1 inside of the statement. */
  | "subplan-runs-per-row";

/** Findings of a statement's text, with what the catalogue knows of its columns. */
export type SqlFindingId =
  /** S1: a column that has an index stands inside of an expression, which the index does not have. */
  | "expression-hides-column"
  /** S2: the other side of a comparison has a wider type, so the column is cast and its index is of no use. */
  | "cast-hides-column"
  /** S3: a pattern of LIKE that begins with a wildcard. */
  | "pattern-begins-with-wildcard"
  /** S4: NOT IN over a subquery. */
  | "not-in-subquery"
  /** S5: all columns of a table, whichever they are. */
  | "selects-all-columns"
  /** S8: OR between conditions on different columns. */
  | "or-across-columns"
  /** S11: a comparison with NULL by an operator, which is never true. */
  | "compares-with-null"
  /** S13: BETWEEN on points in time, which counts its end in. */
  | "between-times"
  /** S15: a list of values, or of parameters, in IN: each length is another statement. */
  | "list-instead-of-array";

/** Findings of a schema. */
export type SchemaFindingId =
  /** X1: the columns of a foreign key lead no index. */
  | "foreign-key-without-index"
  /** X2: an index that another one makes needless. */
  | "index-duplicated"
  /** X3: an index that no statement has used. */
  | "index-unused";

/** Findings of what was seen on the wire: how a program asks. */
export type AccessFindingId =
  /** A1: the same statement, asked again and again, each time after the answer to the time before: N+1. */
  | "statement-asked-in-turn"
  /** A2: connections opened for a statement or a few, again and again. */
  | "connections-opened-anew"
  /** A3: rows inserted one by one, each time after the answer to the time before. */
  | "rows-inserted-one-by-one"
  /** A4: a transaction stood open while nothing at all was on the wire. */
  | "transaction-held-idle"
  /** A5: inside of a transaction, the program waited for the answers of another connection. */
  | "connection-taken-inside-transaction"
  /** A6: different reads that waited for each other, and did not need to. */
  | "reads-in-turn"
  /** A7: a connection was left in the middle of a transaction, or never given back to its pool. */
  | "client-never-released"
  /** A7: a connection was opened, and is still open. */
  | "connection-left-open"
  /** A8: the same statement very often at once: as many connections are taken as there are. */
  | "asked-all-at-once";

/** The stable name of a kind of finding. */
export type FindingId = PlanFindingId | SqlFindingId | SchemaFindingId | AccessFindingId;

/** One number that a finding is seen by. */
export interface Figure {
  /** What was counted, for example `rows thrown away`. */
  readonly name: string;
  readonly value: number;
  /** In the plural: `rows`, `pages`, `runs`, `round trips`. */
  readonly unit: string;
}

/** What a finding is about. At least one is there. */
export interface FindingSubject {
  /** The table, by its name in the database. */
  readonly relation?: string;
  /** The index. */
  readonly index?: string;
  /** The column. */
  readonly column?: string;
  /** The statement, as it was given. */
  readonly statement?: string;
}

/** What a cure was proved to save: the work done without it less the work done with it. */
export interface Saved {
  readonly pages?: number;
  readonly roundTrips?: number;
}

/** One thing that costs more than it has to. */
export interface Finding {
  readonly id: FindingId;
  readonly subject: FindingSubject;
  /** The numbers it is seen by, the most telling first. Empty where a statement's text is evidence enough. */
  readonly evidence: readonly Figure[];
  /** Why it costs, in one sentence. Repeats no value of the data. */
  readonly reason: string;
  /** What to do next, in one sentence. */
  readonly next: string;
  /** SQL that cures it, for example a CREATE INDEX that `prove` can try. */
  readonly cure?: string;
  /** What the cure saves, where it was proved. */
  readonly saved?: Saved;
  /**
   * What is avoidable at most, in pages touched, a round trip being {@link pagesPerRoundTrip} pages: an upper bound, taken
   * from the plan, the trace or the catalogue, never a proof (that is `saved`). 0 where nothing tells.
   */
  readonly weight: number;
}

/**
 * How many pages weigh as much as a round trip, where findings of both kinds are put in order: a round trip inside of a data
 * centre takes about 0.5 ms, and a page that lies in the server's memory, with its rows checked, about 5 µs.
 */
export const pagesPerRoundTrip = 100;

/**
 * The findings in order, worst first: by what was proved to be saved, else by weight. Those that weigh the same stay in the
 * order they came in.
 */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  const worth = ({ saved, weight }: Finding) =>
    saved ? (saved.pages ?? 0) + (saved.roundTrips ?? 0) * pagesPerRoundTrip : weight;
  return [...findings].sort((one, other) => worth(other) - worth(one));
}
