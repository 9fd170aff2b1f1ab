import { describe } from "../arguments.js";
import { loadParser } from "../cost/parser.js";
import { InvalidArgumentError } from "../errors.js";
import { PlanStatementError } from "./errors.js";

/** Statements that PostgreSQL has a plan for, as its parser calls them. */
const planned = new Set([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "CreateTableAsStmt",
  "DeclareCursorStmt",
  "ExecuteStmt",
  "RefreshMatViewStmt",
]);

/** A statement as the parser sees it: its kind and what it says. */
interface ParsedStatement {
  kind: string;
  tree: Record<string, unknown>;
}

/**
 * The statements of a text, by PostgreSQL's own parser; undefined where it cannot read them, for the server may be newer.
 *
 * @throws InvalidArgumentError for something else than a text
 */
export async function statementsOf(call: string, sql: unknown): Promise<ParsedStatement[] | undefined> {
  if (typeof sql !== "string") {
    throw new InvalidArgumentError(`${call}: expected a statement as text, got ${describe(sql)}.`);
  }
  const { parseSync } = await loadParser();
  try {
    const { stmts = [] } = parseSync(sql) as { stmts?: { stmt: Record<string, Record<string, unknown>> }[] };
    return stmts.map(({ stmt }) => {
      const [kind = "", tree = {}] = Object.entries(stmt)[0] ?? [];
      return { kind, tree };
    });
  } catch {
    return sql.trim() ? undefined : [];
  }
}

/** Refuses another number of statements than one. */
export function requireOne(call: string, count: number): void {
  if (count === 1) return;
  const problem = count === 0 ? "none" : "several";
  const got = count === 0 ? "none" : count;
  throw new PlanStatementError(problem, `${call}: expected one statement, got ${got}. Give each by itself.`);
}

/**
 * Makes sure that a text is one statement that PostgreSQL has a plan for, before anything is sent.
 *
 * @throws PlanStatementError for none, for several, and for one without a plan
 */
export async function requirePlanned(sql: unknown): Promise<void> {
  const statements = await statementsOf("explain", sql);
  if (!statements) return;
  requireOne("explain", statements.length);
  requirePlannedKind("explain", statements[0]?.kind ?? "");
}

/** Refuses a kind of statement, as PostgreSQL's parser calls it, that has no plan. */
export function requirePlannedKind(call: string, kind: string): void {
  if (!planned.has(kind)) throw planless(call, kind.replace(/Stmt$/, "").replace(/(?<=[a-z])(?=[A-Z])/g, " "));
}

/** The refusal of a statement that has no plan. */
export function planless(call: string, kind: string): PlanStatementError {
  return new PlanStatementError(
    "planless",
    `${call}: expected a SELECT, INSERT, UPDATE, DELETE or MERGE; a statement of the kind "${kind}" has no plan. ` +
      "Give the statement whose work you want to see.",
  );
}
