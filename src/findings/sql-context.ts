import type { Node } from "libpg-query";
import type { Catalogue, CatalogueTable } from "./catalogue.js";
import type { Finding } from "./finding.js";
import { foundColumn, type Query } from "./sql-scope.js";
import { givesWay, typeOf } from "./sql-types.js";
import { as, bothWays, comparisonOf, nodesIn, type Parser } from "./syntax.js";

/** What a rule knows beside the node that it looks at. */
export interface SqlContext {
  readonly sql: string;
  readonly catalogue: Catalogue;
  readonly parser: Parser;
  readonly query: Query;
  /** Whether a table's row is found by a unique key already, so that it does not matter what else is asked of it. */
  isPinned(table: CatalogueTable): boolean;
  /** What the query calls a table. */
  nameOf(table: CatalogueTable): string | undefined;
}

/** A rule for an expression in a condition of a query: what, if anything, is to be said of it. */
export type SqlRule = (node: Node, context: SqlContext) => Finding | undefined;

/** A rule for a query as a whole. */
export type QueryRule = (context: SqlContext) => Finding | undefined;

/** The columns of a table that a query compares by `=` with a value, no column and no list, and without being cast for it. */
export function equalColumns(query: Query, table: CatalogueTable): Set<string> {
  const names = query.conditions.flatMap((condition) => {
    const comparison = comparisonOf(condition);
    if (comparison?.operator !== "=" || as(condition, "A_Expr")?.kind !== "AEXPR_OP") return [];
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

/** Whether a query names one row of a table by a unique key. */
export function namesOneRow(query: Query, table: CatalogueTable): boolean {
  const equal = equalColumns(query, table);
  return table.indexes.some(
    ({ isUnique, isValid, predicate, keys }) =>
      isUnique && isValid && !predicate && keys.every(({ column }) => column !== undefined && equal.has(column)),
  );
}
