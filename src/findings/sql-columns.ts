/** Rules for single comparisons of a column: S1, S2, S3 and S13. */

import type { Node } from "libpg-query";
import { createIndex, isKeyOfAnIndex } from "./catalogue.js";
import type { Finding } from "./finding.js";
import { keyOf } from "./index-keys.js";
import { columnsIn, type FoundColumn, foundColumn } from "./name-scope.js";
import { isFoundAnyway, type SqlContext, type SqlRule } from "./sql-context.js";
import { changesNothing, givesWay, typeOf } from "./sql-types.js";
import { as, bothWays, comparisonOf, namesIn, nodesIn, type SqlComparison } from "./syntax.js";

/** What a finding of a column says of where it is, and what it weighs: the table, which has to be read as a whole. */
function at({ table, column }: FoundColumn, { sql }: SqlContext): Pick<Finding, "subject" | "evidence" | "weight"> {
  return {
    subject: { relation: table.name, column: column.name, statement: sql },
    evidence: [{ name: "pages of the table", value: table.pages, unit: "pages" }],
    weight: table.pages,
  };
}

/** S1: a column that has an index is compared inside of an expression, which no index has. */
export const expressionHidesColumn: SqlRule = (node, context) => {
  const comparison = comparisonOf(node);
  if (!comparison) return undefined;
  for (const way of bothWays(comparison)) {
    const found = hiddenColumn(way, context);
    if (!found || !isKeyOfAnIndex(found.table, found.column.name) || isFoundAnyway(context.query, found)) continue;
    const key = keyOf(way.left, found.table, context.nameOf(found.table));
    return {
      id: "expression-hides-column",
      ...at(found, context),
      reason: "An index on the column is sorted by its values, not by what the expression makes of them.",
      next: key
        ? `Compare ${found.column.sqlName} as it is, or build an index on ${key}.`
        : `Compare ${found.column.sqlName} as it is, and calculate on the other side, or ask for a range of it.`,
      ...(key && { cure: createIndex(found.table, [key]) }),
    };
  }
  return undefined;
};

/** The one column of an expression that is compared with something of another table, or of none. */
function hiddenColumn({ left, right }: SqlComparison, context: SqlContext): FoundColumn | undefined {
  const { query } = context;
  const inner = bare(left, context);
  if (as(inner, "ColumnRef") || nodesIn(inner, "SubLink", "RowExpr").length > 0) return undefined;
  const columns = columnsIn(inner, query);
  const [first] = columns;
  if (!first || columns.some(({ column }) => column !== first.column)) return undefined;
  const isBothSides = right.some((side) => columnsIn(side, query).some(({ table }) => table === first.table));
  return isBothSides || isIndexed(inner, first, context) ? undefined : first;
}

/** An expression without casts that change nothing. */
function bare(node: Node, context: SqlContext): Node {
  const cast = as(node, "TypeCast");
  const from = cast && typeOf(cast.arg, context.query);
  const to = namesIn(cast?.typeName?.names).at(-1) ?? "";
  return cast?.arg && from !== undefined && changesNothing(from, to) ? bare(cast.arg, context) : node;
}

/** Whether an index of the table has just this expression. */
function isIndexed(expression: Node, { table }: FoundColumn, { parser }: SqlContext): boolean {
  const written = likeness(expression);
  const keys = table.indexes.filter(({ isValid }) => isValid).flatMap((index) => index.keys);
  return keys.some((key) => key.expression !== undefined && likeness(parser.condition(key.expression)) === written);
}

/** An expression as text in which places, names of tables, and casts that the server adds do not count. */
function likeness(expression: Node | undefined): string {
  return JSON.stringify(expression, (key, value) => {
    if (key === "location") return undefined;
    if (key === "fields" && Array.isArray(value)) return value.slice(-1);
    if (key === "funcname" && Array.isArray(value)) return value.slice(-1);
    const cast = typeof value === "object" && value !== null ? as(value as Node, "TypeCast") : undefined;
    const isText = namesIn(cast?.typeName?.names).at(-1) === "text" && as(cast?.arg, "ColumnRef");
    return cast && (as(cast.arg, "A_Const") || isText) ? cast.arg : value;
  });
}

/** S2: the value that a column is compared with has a wider type, so the column is turned into that, row by row. */
export const castHidesColumn: SqlRule = (node, context) => {
  const comparison = comparisonOf(node);
  if (!comparison) return undefined;
  for (const { left, right } of bothWays(comparison)) {
    const found = foundColumn(left, context.query);
    if (!found || !isKeyOfAnIndex(found.table, found.column.name) || isFoundAnyway(context.query, found)) continue;
    const types = right.map((side) => typeOf(side, context.query));
    const type = types.find((each) => givesWay(found.column.type, each));
    if (type === undefined) continue;
    return {
      id: "cast-hides-column",
      ...at(found, context),
      reason: `The column is ${found.column.type} and what it is compared with ${type}, so every row's value is cast.`,
      next: `Cast the other side to ${found.column.type}, or give a value of that type.`,
    };
  }
  return undefined;
};

/** S3: a pattern that begins with a wildcard, and no index of trigrams on the column. */
export const patternBeginsWithWildcard: SqlRule = (node, context) => {
  const like = as(node, "A_Expr");
  const isLike = like?.kind === "AEXPR_LIKE" || like?.kind === "AEXPR_ILIKE";
  if (!isLike || namesIn(like.name)[0]?.startsWith("!") || !/^[%_]/.test(beginningOf(like.rexpr))) return undefined;
  const [found] = like.lexpr ? columnsIn(like.lexpr, context.query) : [];
  if (!found || isFoundAnyway(context.query, found)) return undefined;
  const { table, column } = found;
  const isServed = table.indexes.some(
    ({ isValid, method, keys }) => isValid && /^gi/.test(method) && keys.some((key) => key.column === column.name),
  );
  if (isServed) return undefined;
  return {
    id: "pattern-begins-with-wildcard",
    ...at(found, context),
    reason: "An index is sorted from the first letter on, and the pattern does not say what that is.",
    next: "Anchor the pattern at the beginning, or build a GIN index of trigrams, which needs the extension pg_trgm.",
    cure: createIndex(table, [`${column.sqlName} gin_trgm_ops`], "gin"),
  };
};

/** The first letters of a text, as far as the statement has them: those of `'%' || $1` too. */
function beginningOf(node: Node | undefined): string {
  const operation = as(node, "A_Expr");
  if (operation && namesIn(operation.name)[0] === "||") return beginningOf(operation.lexpr);
  return as(as(node, "TypeCast")?.arg ?? node, "A_Const")?.sval?.sval ?? "";
}

/** S13: BETWEEN on points in time. */
export const betweenTimes: SqlRule = (node, context) => {
  const between = as(node, "A_Expr");
  if (between?.kind !== "AEXPR_BETWEEN" && between?.kind !== "AEXPR_BETWEEN_SYM") return undefined;
  const found = foundColumn(between.lexpr, context.query);
  if (!found || !/^timestamp/.test(found.column.type)) return undefined;
  return {
    id: "between-times",
    ...at(found, context),
    evidence: [],
    reason: "BETWEEN counts its end in: of the last day only the first instant, or the first instant of the day after.",
    next: `Write ${found.column.sqlName} >= the beginning and ${found.column.sqlName} < the beginning of what comes after.`,
    weight: 0,
  };
};
