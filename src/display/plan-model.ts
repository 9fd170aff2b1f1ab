import { costliestNode, type Plan, type PlanNode } from "../plan/plan.js";
import { formatCount, formatNumber, formatQuantity } from "./numbers.js";

/** One node as a line of the picture. */
export interface PlanLine {
  /** For each level above it: whether another node follows at that level. The last is the node's own. */
  readonly follows: readonly boolean[];
  /** What it does, on which table, by which index. */
  readonly title: string;
  /** Its condition, filter and keys, a line each. */
  readonly details: readonly string[];
  /** What stands in the columns, in their order. */
  readonly figures: readonly string[];
  /** It is the node to look at first. */
  readonly marked: boolean;
  readonly hasInputs: boolean;
}

/** A plan laid out: a line for each node, each before its inputs. */
export interface PlanModel {
  /** Headings of the columns of figures. */
  readonly columns: readonly string[];
  readonly lines: readonly PlanLine[];
  /** What the statement cost as a whole; empty when it was not run. */
  readonly summary: string;
}

/** A column: its heading, and what stands in it for a node. */
interface Column {
  heading: string;
  figure: (node: PlanNode) => number | undefined;
}

const expected: Column = { heading: "rows expected", figure: (node) => node.estimatedRows };
const came: readonly Column[] = [
  { heading: "came", figure: (node) => (node.loops === 0 ? undefined : node.rows) },
  { heading: "runs", figure: (node) => node.loops },
  { heading: "own pages", figure: (node) => node.ownPages },
];

/** Lays a plan out. Figures of rows are those of one run; a node's pages are its own, without its inputs'. */
export function layOutPlan(plan: Plan): PlanModel {
  const columns = plan.database === "SQLite" ? [] : plan.analyzed ? [expected, ...came] : [expected];
  const marked = costliestNode(plan);
  const lines: PlanLine[] = [];
  const visit = (node: PlanNode, follows: readonly boolean[]) => {
    lines.push({
      follows,
      title: titleOf(node),
      details: detailsOf(node),
      figures: columns.map(({ figure }) => {
        const value = figure(node);
        return value === undefined ? "–" : formatNumber(value);
      }),
      marked: node === marked,
      hasInputs: node.inputs.length > 0,
    });
    node.inputs.forEach((input, at) => {
      visit(input, [...follows, at < node.inputs.length - 1]);
    });
  };
  visit(plan.root, []);
  return { columns: columns.map(({ heading }) => heading), lines, summary: summaryOf(plan) };
}

function titleOf({ name, relation, alias, index, access, properties }: PlanNode): string {
  const as = alias && alias !== relation ? ` ${alias}` : "";
  const on = relation ? `${/^(SCAN|SEARCH)/.test(name) ? " " : " on "}${relation}${as}` : "";
  const alone = access === "index only" && !/Only/.test(name) ? ", the index alone" : "";
  const subplan = typeof properties["Subplan Name"] === "string" ? `${properties["Subplan Name"]}: ` : "";
  return `${subplan}${name}${on}${index ? ` by ${index}` : unnamedIndex(name, properties)}${alone}`;
}

/** SQLite searches a table without naming an index: by its primary key, or by an index made for this statement alone. */
function unnamedIndex(name: string, { detail }: PlanNode["properties"]): string {
  if (name !== "SEARCH") return "";
  return /AUTOMATIC/.test(String(detail)) ? " by an index made for this once" : " by the primary key";
}

function detailsOf({ condition, filter, keys, rowsRemoved, heapFetches }: PlanNode): string[] {
  const removed = rowsRemoved === undefined ? "" : `: ${formatCount(rowsRemoved, "row")} thrown away`;
  return [
    ...(condition === undefined ? [] : [`condition ${condition}`]),
    ...(filter === undefined ? (removed ? [`filter${removed}`] : []) : [`filter ${filter}${removed}`]),
    ...(keys === undefined ? [] : [`key ${keys.join(", ")}`]),
    ...(heapFetches === undefined ? [] : [`looked into the table for ${formatCount(heapFetches, "row")}`]),
  ];
}

function summaryOf({ analyzed, rows = 0, pages = 0, steps, executionMs }: Plan): string {
  if (!analyzed) return "";
  const totals = [formatCount(rows, "row"), formatCount(pages, "page")];
  if (steps) {
    totals.push(formatCount(steps.vmSteps, "step"), formatCount(steps.fullScanSteps, "full-scan step"));
    if (steps.sorts > 0) totals.push(formatCount(steps.sorts, "sort"));
    if (steps.autoIndexes > 0) totals.push(`${formatCount(steps.autoIndexes, "row")} put into an index for this once`);
  }
  if (executionMs !== undefined) totals.push(`${formatQuantity(executionMs, "ms")} on the server`);
  return `In all: ${totals.join(", ")}.`;
}
