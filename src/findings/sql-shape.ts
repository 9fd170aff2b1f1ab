/** Rules for how a statement is put together: S4, S5, S8, S11 and S15. */

import type { Node } from "libpg-query";
import { type CatalogueTable, createIndex, leadsAnIndex } from "./catalogue.js";
import type { Finding } from "./finding.js";
import { type FoundColumn, foundColumn } from "./name-scope.js";
import { comparedColumns, type QueryRule, type SqlContext, type SqlRule } from "./sql-context.js";
import { as, bothWays, comparisonOf, conjunctsOf, namesIn } from "./syntax.js";

/** S4: NOT IN over a subquery, or `<> all (…)`, which is the same. */
export const notInSubquery: SqlRule = (node, { sql }) => {
  const negation = as(node, "BoolExpr");
  const inside = negation?.boolop === "NOT_EXPR" ? as(negation.args?.[0], "SubLink") : undefined;
  const all = as(node, "SubLink");
  const isNotIn = inside?.subLinkType === "ANY_SUBLINK";
  const isAll = all?.subLinkType === "ALL_SUBLINK" && /^(<>|!=)$/.test(namesIn(all.operName).at(-1) ?? "");
  if (!isNotIn && !isAll) return undefined;
  return {
    id: "not-in-subquery",
    subject: { statement: sql },
    evidence: [],
    reason: "One NULL among the subquery's rows makes the condition hold for no row, and so the planner cannot join.",
    next: "Write NOT EXISTS with the comparison inside of the subquery.",
    weight: 0,
  };
};

/** S5: all columns of a table go to who asked. */
export const selectsAllColumns: QueryRule = ({ query, sql }) => {
  if (!query.isTop) return undefined;
  for (const target of query.targets) {
    const fields = as(as(target, "ResTarget")?.val, "ColumnRef")?.fields ?? [];
    if (!as(fields.at(-1), "A_Star")) continue;
    const of = as(fields.at(-2), "String")?.sval;
    const table = query.sources.find((source) => source.table && (of === undefined || source.name === of))?.table;
    if (!table) continue;
    return {
      id: "selects-all-columns",
      subject: { relation: table.name, statement: sql },
      evidence: [{ name: "columns", value: table.columns.length, unit: "columns" }],
      reason: "Columns that nobody needs are read and sent, no index can cover the query, and a new column changes it.",
      next: "Name the columns that are used.",
      weight: 0,
    };
  }
  return undefined;
};

/**
 * S8: OR between conditions on different columns, of which not every one has an index. Where each has one, the server
 * combines them; and where another condition is answered by an index, the OR is only checked on what that finds.
 */
export const orAcrossColumns: SqlRule = (node, context) => {
  const either = as(node, "BoolExpr");
  if (either?.boolop !== "OR_EXPR" || !context.query.conditions.includes(node)) return undefined;
  const arms = (either.args ?? []).map((arm) => comparedIn(arm, context));
  const [first, ...others] = arms.map(([column]) => column);
  if (!first || others.includes(undefined) || isFoundOtherwise(context)) return undefined;
  if (arms.every((arm) => arm.some(({ column }) => column === first.column))) return undefined;
  const tables = new Set(arms.flat().map(({ table }) => table));
  const open = arms.filter((arm) => !arm.some(({ table, column }) => leadsAnIndex(table, column.name)));
  if (tables.size === 1 && open.length === 0) return undefined;
  return tables.size === 1 ? ofOneTable(first.table, open, context) : ofSeveralTables([...tables], context);
};

function ofOneTable(table: CatalogueTable, open: FoundColumn[][], { sql }: SqlContext): Finding {
  const missing = [...new Set(open.flatMap(([found]) => (found ? [found.column.sqlName] : [])))];
  return {
    id: "or-across-columns",
    subject: { relation: table.name, statement: sql },
    evidence: [
      { name: "sides of the OR without an index", value: open.length, unit: "conditions" },
      { name: "pages of the table", value: table.pages, unit: "pages" },
    ],
    reason: "One side of an OR that no index answers makes the server look at every row, whatever the others have.",
    next: `Index ${missing.join(" and ")} as well, so that the server can combine the indexes, or write a UNION of two queries.`,
    ...(missing.length === 1 && { cure: createIndex(table, missing) }),
    weight: table.pages,
  };
}

function ofSeveralTables(tables: readonly CatalogueTable[], { sql }: SqlContext): Finding {
  const pages = tables.reduce((sum, table) => sum + table.pages, 0);
  return {
    id: "or-across-columns",
    subject: { statement: sql },
    evidence: [{ name: "pages of the tables", value: pages, unit: "pages" }],
    reason: "The sides of the OR are on different tables, so it can be decided only after these have been joined.",
    next: "Write a UNION of two queries, each with one of the conditions.",
    weight: pages,
  };
}

/** The columns that one side of an OR compares; those that an index leads with first. */
function comparedIn(arm: Node, { query }: SqlContext): FoundColumn[] {
  const found = conjunctsOf(arm).flatMap((each) => {
    const comparison = comparisonOf(each);
    const sides = comparison ? bothWays(comparison).map(({ left }) => left) : [as(each, "NullTest")?.arg];
    return sides.flatMap((side) => foundColumn(side, query) ?? []);
  });
  return found.sort((one, other) => Number(leads(other)) - Number(leads(one)));
}

const leads = ({ table, column }: FoundColumn) => leadsAnIndex(table, column.name);

/** Whether another condition of the query is an equality that an index answers. */
function isFoundOtherwise({ query }: SqlContext): boolean {
  return query.sources.some(({ table }) =>
    table ? [...comparedColumns(query, table, ["="])].some((name) => leadsAnIndex(table, name)) : false,
  );
}

/** S11: a comparison with NULL by an operator, or NULL in a list of IN. */
export const comparesWithNull: SqlRule = (node, { sql }) => {
  const expression = as(node, "A_Expr");
  const isList = expression?.kind === "AEXPR_IN";
  if (!expression || (expression.kind !== "AEXPR_OP" && !isList)) return undefined;
  if (!/^(=|<>|!=|<|>|<=|>=)$/.test(namesIn(expression.name).at(-1) ?? "")) return undefined;
  const sides = [expression.lexpr, ...(as(expression.rexpr, "List")?.items ?? [expression.rexpr])];
  if (!sides.some((side) => as(side, "A_Const")?.isnull)) return undefined;
  return {
    id: "compares-with-null",
    subject: { statement: sql },
    evidence: [],
    reason: "A comparison with NULL is neither true nor false, so the condition never holds for it.",
    next: "Write IS NULL or IS NOT NULL, or IS DISTINCT FROM where a value may be NULL.",
    weight: 0,
  };
};

/** Constants in a list from which on it looks as if a program had put it together. */
const manyConstants = 10;

/** S15: a list of parameters in IN, or a long one of constants. */
export const listInsteadOfArray: SqlRule = (node, { sql }) => {
  const expression = as(node, "A_Expr");
  const items = expression?.kind === "AEXPR_IN" ? (as(expression.rexpr, "List")?.items ?? []) : [];
  const parameters = items.filter((item) => as(as(item, "TypeCast")?.arg ?? item, "ParamRef"));
  const isOfParameters = items.length > 1 && parameters.length === items.length;
  if (!isOfParameters && items.length < manyConstants) return undefined;
  return {
    id: "list-instead-of-array",
    subject: { statement: sql },
    evidence: [{ name: "values in the list", value: items.length, unit: "values" }],
    reason: "A list of another length is another statement, with a fingerprint and a prepared statement of its own.",
    next: "Give the values as one array, and write = any ($1); for NOT IN, <> all ($1).",
    weight: 0,
  };
};
