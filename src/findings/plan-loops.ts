/** Rules for parts of a plan that run again and again: P3 and P10. */

import type { PlanNode } from "../plan/plan.js";
import { createIndex } from "./catalogue.js";
import type { Finding } from "./finding.js";
import { comparedKeys, hasIndexOn } from "./index-keys.js";
import {
  type PlanContext,
  type PlanRule,
  readAgain,
  removedBy,
  rowsOf,
  rowsPerPage,
  subjectOf,
  subtree,
  tableIn,
} from "./plan-context.js";

/** How many times the pages of its tables a repeated part has to touch, and which part of their rows it has to look at. */
const [timesThePages, partOfTheRows] = [2, 0.5];

/**
 * P3: the inner side of a nested loop ran very often, and either read more than reading its tables once would have, or went
 * through the same rows in each run.
 *
 * A thousand runs alone are none: a thousand look-ups by an index in a table that is much larger are what a nested loop is for.
 * Neither are pages alone, for the upper pages of an index are touched in every run: a thousand look-ups in the shop's orders
 * touch 18 times the pages of the table, and are faster than reading it, since they look at a tenth of its rows.
 */
export const nestedLoopRunsOften: PlanRule = (node, context) => {
  const [, second] = node.inputs;
  if (node.name !== "Nested Loop" || !second) return undefined;
  // What is remembered is not run again.
  const inner = second.name === "Memoize" ? (second.inputs[0] ?? second) : second;
  if ((inner.loops ?? 0) < context.limits.minRuns) return undefined;
  const avoidable = Math.max(avoidablePages(inner, context), comparedInVain(node));
  if (avoidable < context.limits.minPages) return undefined;
  const expected = Math.round(node.inputs[0]?.estimatedRows ?? 0);
  const joined = joinIndex(node, inner, context);
  return {
    id: "nested-loop-runs-often",
    ...repeated(inner, context),
    reason: "Its inner side runs once for each row of the outer one, and a hash join would read it once.",
    next: joined
      ? "Build an index on what is joined by, or see why the planner expected fewer rows of the outer side."
      : `See why the planner took it: it expected ${expected} ${expected === 1 ? "run" : "runs"}.`,
    ...(joined && { cure: joined }),
    weight: avoidable,
  };
};

/** P10: a subplan that depends on the row ran once for each, and read more than reading its tables once would have. */
export const subplanRunsPerRow: PlanRule = (node, context) => {
  if (node.properties["Parent Relationship"] !== "SubPlan" || (node.loops ?? 0) < context.limits.minSubplanRuns)
    return undefined;
  const avoidable = avoidablePages(node, context);
  if (avoidable < context.limits.minPages) return undefined;
  return {
    id: "subplan-runs-per-row",
    ...repeated(node, context),
    reason: "The subquery is run anew for each row, as N+1 queries would be, only without the round trips.",
    next: "Write it as a join with a grouped subquery, or let an index answer each run.",
    weight: avoidable,
  };
};

/** What both findings say of the part that is repeated. */
function repeated(node: PlanNode, context: PlanContext): Pick<Finding, "subject" | "evidence"> {
  const read = readAgain(node, context);
  const reader = subtree(node).find(({ relation, access }) => relation !== undefined && access !== undefined);
  return {
    subject: subjectOf(reader ?? node, context),
    evidence: [
      { name: "runs", value: node.loops ?? 0, unit: "runs" },
      { name: "pages of all runs", value: node.pages ?? 0, unit: "pages" },
      ...(read ? [{ name: "pages of the tables", value: read.tablePages, unit: "pages" }] : []),
    ],
  };
}

/** Pages that reading the tables once would have spared; 0 where that is not worth it, or not known. */
function avoidablePages(node: PlanNode, context: PlanContext): number {
  const read = readAgain(node, context);
  if (!read || read.pages < timesThePages * read.tablePages || read.rows < partOfTheRows * read.tableRows) return 0;
  return read.pages - read.tablePages;
}

/** Pairs of rows that a join compared in vain, in pages; 0 unless they are a hundred times those that it kept. */
function comparedInVain(join: PlanNode): number {
  const removed = removedBy(join);
  return removed < 100 * rowsOf(join) ? 0 : Math.floor(removed / rowsPerPage);
}

/** An index on what the inner side is compared by, where it is read as a whole. */
function joinIndex(join: PlanNode, inner: PlanNode, context: PlanContext): string | undefined {
  const reader = subtree(inner).find(({ relation }) => relation !== undefined);
  const table = reader?.access === "scan" ? tableIn(reader, context) : undefined;
  if (!table || !reader) return undefined;
  const { equal } = comparedKeys([join.filter, reader.filter], table, context.parser, reader.alias);
  return equal.length === 0 || hasIndexOn(table, equal) ? undefined : createIndex(table, equal);
}
