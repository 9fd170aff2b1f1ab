import type { Node } from "libpg-query";
import type { Catalogue, CatalogueTable } from "./catalogue.js";
import type { Finding } from "./finding.js";
import { type FoundColumn, foundColumn, type Query } from "./name-scope.js";
import { givesWay, typeOf } from "./sql-types.js";
import { as, bothWays, type ClauseParser, comparisonOf, nodesIn } from "./syntax.js";

/** What a rule knows beside the node that it looks at. */
export interface SqlContext {
  readonly sql: string;
  readonly catalogue: Catalogue;
  readonly parser: ClauseParser;
  readonly query: Query;
  /** What the query calls a table. */
  nameOf(table: CatalogueTable): string | undefined;
}

/** A rule for an expression in a condition of a query: what, if anything, is to be said of it. */
export type SqlRule = (node: Node, context: SqlContext) => Finding | undefined;

/** A rule for a query as a whole. */
export type QueryRule = (context: SqlContext) => Finding | undefined;

/** Operators by which a B-tree finds rows. */
const searched = ["=", "<", ">", "<=", ">=", "between"];

/**
 * The columns of a table that all rows of a query have to compare with values, as they are: with no column and no list, and
 * without being cast for it.
 */
export function comparedColumns(
  query: Query,
  table: CatalogueTable,
  operators: readonly string[] = searched,
): Set<string> {
  const names = query.conditions.flatMap((condition) => {
    const comparison = comparisonOf(condition);
    const isList = /AEXPR_(IN|OP_ANY)/.test(as(condition, "A_Expr")?.kind ?? "");
    if (!comparison || isList || !operators.includes(comparison.operator)) return [];
    return bothWays(comparison).flatMap(({ left, right }) => {
      const found = foundColumn(left, query);
      if (found?.table !== table) return [];
      const isValue = right.every((side) => nodesIn(side, "ColumnRef", "SubLink").length === 0);
      const isCast = right.some((side) => givesWay(found.column.type, typeOf(side, query)));
      return isValue && !isCast ? [found.column.name] : [];
    });
  });
  return new Set(names);
}

/**
 * Whether it does not matter that an index cannot be used for a condition on a column: a unique key finds the row already, or
 * another condition on the column itself leads into its index.
 */
export function isFoundAnyway(query: Query, { table, column }: FoundColumn): boolean {
  const equal = comparedColumns(query, table, ["="]);
  const namesOneRow = table.indexes.some(
    ({ isUnique, isValid, predicate, keys }) =>
      isUnique && isValid && !predicate && keys.every((key) => key.column !== undefined && equal.has(key.column)),
  );
  return namesOneRow || comparedColumns(query, table).has(column.name);
}
