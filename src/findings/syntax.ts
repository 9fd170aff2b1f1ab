import type { A_Expr, Node, SortBy } from "libpg-query";
import { loadParser } from "../cost/parser.js";

/**
 * What PostgreSQL's own parser makes of SQL, and how to look into it. A node is an object with one key, its kind:
 * `{ ColumnRef: … }`.
 */

/** The kinds of nodes. */
type Kind = Node extends infer Each ? (Each extends unknown ? keyof Each : never) : never;

/** What is said of a node of a kind. */
type Body<K extends Kind> = Extract<Node, { [Key in K]: unknown }>[K];

/** What is said of a node, if it is of this kind. */
export function as<K extends Kind>(node: Node | undefined, kind: K): Body<K> | undefined {
  return node && kind in node ? (node as unknown as Record<K, Body<K>>)[kind] : undefined;
}

/** Reads clauses, once the parser is loaded. */
export interface ClauseParser {
  /** A condition as EXPLAIN writes it; undefined where it cannot be read, as with a SubPlan in it. */
  condition(text: string): Node | undefined;
  /** An expression to sort by, with its direction; undefined where it cannot be read. */
  sortKey(text: string): SortBy | undefined;
}

/** Loads the parser of clauses. */
export async function loadClauseParser(): Promise<ClauseParser> {
  const { parseSync } = await loadParser();
  const select = (clause: string) => {
    try {
      return as(parseSync(`select 1 ${clause}`).stmts?.[0]?.stmt, "SelectStmt");
    } catch {
      return undefined;
    }
  };
  return {
    condition: (text) => select(`where ${text}`)?.whereClause,
    sortKey: (text) => as(select(`order by ${text}`)?.sortClause?.[0], "SortBy"),
  };
}

/** The strings of a list of names: those of `pg_catalog.int4`, or of an operator. */
export function namesIn(list: readonly Node[] = []): string[] {
  return list.map((each) => as(each, "String")?.sval ?? "");
}

/** All nodes of these kinds in a tree, those inside of them included, but not those of subqueries. */
export function nodesIn<K extends Kind>(tree: unknown, ...kinds: K[]): Node[] {
  if (typeof tree !== "object" || tree === null) return [];
  if (Array.isArray(tree)) return tree.flatMap((each) => nodesIn(each, ...kinds));
  const found = Object.entries(tree).flatMap(([key, value]) =>
    key === "SelectStmt" || key === "subselect" ? [] : nodesIn(value, ...kinds),
  );
  return kinds.some((kind) => kind in tree) ? [tree as Node, ...found] : found;
}

/** The conditions that all have to hold: `a` and `b` of `a and b`. */
export function conjunctsOf(condition: Node | undefined): Node[] {
  if (!condition) return [];
  const both = as(condition, "BoolExpr");
  return both?.boolop === "AND_EXPR" ? (both.args ?? []).flatMap(conjunctsOf) : [condition];
}

/** A comparison: an expression, an operator, and one or more other expressions. */
export interface SqlComparison {
  /** `=`, `<` and so on; `between`, and `~~` for LIKE. Of IN and `= any (…)` it is `=`. */
  readonly operator: string;
  readonly left: Node;
  readonly right: readonly Node[];
}

/** What each operator is when its sides change places. */
const flipped: Record<string, string> = { "=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

/** Reads a node as a comparison of which an index could make use; undefined for anything else, and for `<>`. */
export function comparisonOf(node: Node): SqlComparison | undefined {
  const expression = as(node, "A_Expr");
  if (!expression?.lexpr || !expression.rexpr) return undefined;
  const { lexpr: left, rexpr } = expression;
  const operator = operatorOf(expression);
  return operator === undefined ? undefined : { operator, left, right: as(rexpr, "List")?.items ?? [rexpr] };
}

function operatorOf({ kind, name }: A_Expr): string | undefined {
  const operator = namesIn(name).at(-1) ?? "";
  if (kind === "AEXPR_BETWEEN" || kind === "AEXPR_BETWEEN_SYM") return "between";
  if (kind === "AEXPR_LIKE") return operator === "~~" ? "~~" : undefined;
  const isOne = kind === "AEXPR_OP" || kind === "AEXPR_OP_ANY" || kind === "AEXPR_IN";
  return isOne && (operator in flipped || operator === "~~") ? operator : undefined;
}

/** A comparison read both ways, so that a rule need not ask which side something stands on. */
export function bothWays(comparison: SqlComparison): SqlComparison[] {
  const { operator, left, right } = comparison;
  const [only] = right;
  const turned = flipped[operator];
  return turned && only && right.length === 1
    ? [comparison, { operator: turned, left: only, right: [left] }]
    : [comparison];
}

/** The column that a node names, and with which table's name or alias; nothing for a node of another kind. */
export function columnNamed(node: Node | undefined): { name?: string; of?: string } {
  const fields = as(node, "ColumnRef")?.fields ?? [];
  const [of, name] = [fields.at(-2), fields.at(-1)].map((field) => as(field, "String")?.sval);
  return { ...(name !== undefined && { name }), ...(of !== undefined && { of }) };
}
