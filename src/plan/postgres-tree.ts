import { numberOf, ownPages, type PostgresNode, pagesOf } from "./own-pages.js";
import type { Access, Plan, PlanNode } from "./plan.js";

/** What PostgreSQL answers to EXPLAIN (FORMAT JSON). */
export interface PostgresAnswer {
  Plan: PostgresNode;
  Settings?: Record<string, string>;
  "Execution Time"?: number;
}

const accesses: Record<string, Access> = {
  "Seq Scan": "scan",
  "Sample Scan": "scan",
  "Index Scan": "index",
  "Index Only Scan": "index only",
  "Bitmap Index Scan": "index",
  "Bitmap Heap Scan": "index",
};

/** Conditions by which rows are found or joined; the first that a node has. */
const conditions = ["Index Cond", "Recheck Cond", "TID Cond", "Hash Cond", "Merge Cond"];

/** Conditions that are checked row by row. */
const filters = ["Filter", "Join Filter", "One-Time Filter"];

/**
 * Makes a plan of what PostgreSQL answered.
 *
 * @param answer the one element of EXPLAIN's JSON
 * @param sql the statement that was explained
 */
export function postgresPlan(answer: PostgresAnswer, sql: string): Plan {
  const analyzed = "Actual Loops" in answer.Plan;
  const own = analyzed ? ownPages(answer.Plan) : undefined;
  const root = nodeOf(answer.Plan, own);
  const { "Execution Time": executionMs } = answer;
  return {
    database: "PostgreSQL",
    sql,
    analyzed,
    root,
    ...(analyzed && { rows: Math.round((root.rows ?? 0) * (root.loops ?? 0)), pages: pagesOf(answer.Plan) }),
    ...(executionMs !== undefined && { executionMs }),
    settings: answer.Settings ?? {},
  };
}

function nodeOf(node: PostgresNode, own: Map<PostgresNode, number> | undefined): PlanNode {
  const { Plans: inputs = [], ...properties } = node;
  return {
    name: nameOf(node),
    ...optional("access", accesses[node["Node Type"]]),
    ...optional("relation", text(node, "Relation Name") ?? text(node, "CTE Name") ?? text(node, "Function Name")),
    ...optional("alias", text(node, "Alias")),
    ...optional("index", text(node, "Index Name")),
    ...optional("condition", firstOf(node, conditions)),
    ...optional("filter", firstOf(node, filters)),
    ...optional("keys", (node["Sort Key"] ?? node["Group Key"]) as readonly string[] | undefined),
    estimatedRows: numberOf(node, "Plan Rows"),
    estimatedCost: numberOf(node, "Total Cost"),
    ...(own && whatCame(node, own)),
    inputs: inputs.map((input) => nodeOf(input, own)),
    properties,
  };
}

/** What is known of a node after it ran. */
function whatCame(node: PostgresNode, own: Map<PostgresNode, number>) {
  const loops = numberOf(node, "Actual Loops");
  const removed = numberOf(node, "Rows Removed by Filter") + numberOf(node, "Rows Removed by Join Filter");
  return {
    rows: numberOf(node, "Actual Rows"),
    loops,
    ...(removed > 0 && { rowsRemoved: removed }),
    pages: pagesOf(node),
    ownPages: Math.max(0, own.get(node) ?? 0),
    tempPages: numberOf(node, "Temp Read Blocks") + numberOf(node, "Temp Written Blocks"),
    walRecords: numberOf(node, "WAL Records"),
    ...("Heap Fetches" in node && { heapFetches: numberOf(node, "Heap Fetches") }),
    ...("Actual Total Time" in node && { timeMs: numberOf(node, "Actual Total Time") * loops }),
  };
}

/** A name as EXPLAIN's text has it, where that says more than the node's type. */
function nameOf(node: PostgresNode): string {
  const type = node["Node Type"];
  if (type === "ModifyTable") return text(node, "Operation") ?? type;
  if (type === "Aggregate") {
    const { Strategy: strategy } = node;
    if (strategy === "Sorted") return "GroupAggregate";
    if (strategy === "Hashed") return "HashAggregate";
    if (strategy === "Mixed") return "MixedAggregate";
  }
  if (node["Scan Direction"] === "Backward") return `${type} Backward`;
  return type;
}

function text(node: PostgresNode, name: string): string | undefined {
  const value = node[name];
  return typeof value === "string" ? value : undefined;
}

function firstOf(node: PostgresNode, names: readonly string[]): string | undefined {
  return names.map((name) => text(node, name)).find((value) => value !== undefined);
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]?: Value });
}
