import type { Node } from "libpg-query";
import { loadParser } from "../cost/parser.js";
import { requireOne, requirePlannedKind, statementsOf } from "../plan/statement.js";
import { type Catalogue, requireCatalogue } from "./catalogue.js";
import { SqlUnreadableError } from "./errors.js";
import { type Finding, worstFirst } from "./finding.js";
import { type Query, queriesOf } from "./name-scope.js";
import { betweenTimes, castHidesColumn, expressionHidesColumn, patternBeginsWithWildcard } from "./sql-columns.js";
import type { QueryRule, SqlContext, SqlRule } from "./sql-context.js";
import {
  comparesWithNull,
  listInsteadOfArray,
  notInSubquery,
  orAcrossColumns,
  selectsAllColumns,
} from "./sql-shape.js";
import { as, type ClauseParser, loadClauseParser } from "./syntax.js";

/** In the order of the catalogue of findings, S1 to S15. */
const rules: readonly SqlRule[] = [
  expressionHidesColumn,
  castHidesColumn,
  patternBeginsWithWildcard,
  notInSubquery,
  orAcrossColumns,
  comparesWithNull,
  betweenTimes,
  listInsteadOfArray,
];

const queryRules: readonly QueryRule[] = [selectsAllColumns];

/**
 * Says what in the text of a statement costs more than it has to, or does not mean what it seems to: S1 to S5, S8, S11, S13
 * and S15 of the catalogue of findings. Nothing is sent to the database.
 *
 * @param sql one SELECT, INSERT, UPDATE, DELETE or MERGE, its values as they are or as parameters
 * @param catalogue the tables that it is about: `readCatalogue(…)`
 * @returns the findings, worst first; one of a kind for a column
 * @example
 * const catalogue = await readCatalogue(lab);
 * const [worst] = await findingsOfSql("select name from users where id + 1 = $1", catalogue);
 * worst?.id; // "expression-hides-column"
 *
 * @throws PlanStatementError for none, several, or a statement without a plan
 * @throws SqlUnreadableError for what PostgreSQL's parser cannot read
 * @throws InvalidArgumentError for something else than a text and a catalogue
 */
export async function findingsOfSql(sql: string, catalogue: Catalogue): Promise<Finding[]> {
  requireCatalogue("findingsOfSql", catalogue);
  const statements = await statementsOf("findingsOfSql", sql);
  if (!statements) throw await unreadable(sql);
  requireOne("findingsOfSql", statements.length);
  const [{ kind, tree }] = statements as [{ kind: string; tree: Record<string, unknown> }];
  requirePlannedKind("findingsOfSql", kind);
  const parser = await loadClauseParser();
  const found = queriesOf(kind, tree, catalogue).flatMap((query) => findingsOf(query, sql, catalogue, parser));
  return worstFirst(found.filter((finding, index) => found.findIndex((other) => isSame(finding, other)) === index));
}

function findingsOf(query: Query, sql: string, catalogue: Catalogue, parser: ClauseParser): Finding[] {
  const context: SqlContext = {
    sql,
    catalogue,
    parser,
    query,
    nameOf: (table) => query.sources.find((source) => source.table === table)?.name,
  };
  const expressions = query.conditions.flatMap(partsOf);
  return [
    ...queryRules.flatMap((rule) => rule(context) ?? []),
    ...expressions.flatMap((node) => rules.flatMap((rule) => rule(node, context) ?? [])),
  ];
}

/** A condition and those that it is put together of by AND, OR and NOT. */
function partsOf(condition: Node): Node[] {
  return [condition, ...(as(condition, "BoolExpr")?.args ?? []).flatMap(partsOf)];
}

const isSame = (one: Finding, other: Finding) =>
  one.id === other.id && one.subject.relation === other.subject.relation && one.subject.column === other.subject.column;

/** The error for a text that the parser refused: it says where. */
async function unreadable(sql: string): Promise<SqlUnreadableError> {
  const { parseSync } = await loadParser();
  try {
    parseSync(sql);
  } catch (error) {
    const { cursorPosition } = (error as { sqlDetails?: { cursorPosition?: number } }).sqlDetails ?? {};
    return new SqlUnreadableError(cursorPosition === undefined ? undefined : cursorPosition + 1);
  }
  return new SqlUnreadableError(undefined);
}
