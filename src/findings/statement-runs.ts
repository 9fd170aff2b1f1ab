import { type Fingerprint, fingerprintOf } from "../cost/fingerprint.js";
import { loadParser } from "../cost/parser.js";
import { statementsOf } from "../plan/statement.js";
import type { WireConnection, WireStatement, WireTrace } from "../wire/types.js";

/** One time that a statement ran. */
export interface Run {
  readonly connection: WireConnection;
  readonly statement: WireStatement;
  /** Length of the longest chain of round trips that ends with the one it began in. */
  readonly depth: number;
}

/** A statement, with whatever values, and all its runs in a trace in the order in which they began. */
export interface StatementRuns {
  readonly fingerprint: Fingerprint;
  /** What it is, as PostgreSQL's parser calls it, for example `SelectStmt`; of a text of several statements undefined. */
  readonly kind: string | undefined;
  /** The same of each statement in its text; undefined where the parser cannot read it. */
  readonly kinds: readonly string[] | undefined;
  /** The first table that it names. */
  readonly relation: string | undefined;
  /** Whether it is a SELECT that changes and locks nothing, as far as its text tells: one of no table calls no function. */
  readonly isRead: boolean;
  readonly runs: readonly Run[];
}

/** Rows that a run moved: those it returned or changed; one that is changed and returned counts once. */
export const rowsOf = ({ statement }: Run): number => Math.max(statement.rowsReturned, statement.rowsAffected);

/** The run in the middle when they are put in order by their rows, of an even number the one with fewer; undefined of none. */
export function middleByRows(runs: readonly Run[]): Run | undefined {
  const ordered = [...runs].sort((one, other) => rowsOf(one) - rowsOf(other));
  return ordered[Math.ceil(ordered.length / 2) - 1];
}

/** All statements of a trace by their fingerprints, in the order in which they first ran. */
export async function statementRuns(trace: WireTrace): Promise<StatementRuns[]> {
  await loadParser();
  const all = trace.connections.flatMap((connection) =>
    connection.statements
      .filter(({ sql }) => sql.trim() !== "")
      .map((statement) => ({ connection, statement, depth: depthOf(connection, statement) })),
  );
  all.sort((one, other) => one.statement.startedAtMs - other.statement.startedAtMs);
  const found = new Map<string, { fingerprint: Fingerprint; runs: Run[] }>();
  for (const run of all) {
    const fingerprint = fingerprintOf(run.statement.sql);
    const known = found.get(fingerprint.id);
    if (known) known.runs.push(run);
    else found.set(fingerprint.id, { fingerprint, runs: [run] });
  }
  const described = [...found.values()].map(async ({ fingerprint, runs }) => {
    const parsed = await statementsOf("diagnose", runs[0]?.statement.sql ?? "");
    const [only] = parsed?.length === 1 ? parsed : [];
    const kinds = parsed?.map(({ kind }) => kind);
    const relation = only && firstRelation(only.tree);
    const isRead = only?.kind === "SelectStmt" && !mayChange(only.tree, relation);
    return { fingerprint, kind: only?.kind, kinds, relation, isRead, runs };
  });
  return Promise.all(described);
}

/** A round trip whose details were left out has a depth of its own. */
function depthOf({ roundTrips }: WireConnection, { roundTrip }: WireStatement): number {
  return roundTrips[roundTrip - 1]?.depth ?? -roundTrip;
}

function mayChange(tree: unknown, relation: string | undefined): boolean {
  const names = `(Insert|Update|Delete|Merge)Stmt|lockingClause|intoClause${relation ? "" : "|FuncCall"}`;
  return new RegExp(`"(${names})":`).test(JSON.stringify(tree));
}

function firstRelation(tree: unknown): string | undefined {
  if (typeof tree !== "object" || tree === null) return undefined;
  for (const [name, value] of Object.entries(tree)) {
    // Where a statement can write into one table alone, the parser names it without its kind.
    const isRelation = name === "RangeVar" || name === "relation";
    const relation = isRelation ? (value as { relname?: string }).relname : undefined;
    const found = relation ?? firstRelation(value);
    if (found) return found;
  }
  return undefined;
}
