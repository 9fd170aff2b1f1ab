/** The rule for what the planner expected: P4. */

import type { PlanNode } from "../plan/plan.js";
import { comparedKeys } from "./index-keys.js";
import { type PlanContext, type PlanRule, subjectOf, tableIn } from "./plan-context.js";

/** Fewer rows than these, expected and come, decide nothing: pgexplain has the same. */
const fewRows = 100;

/** Nodes of whose rows the planner has statistics, or of which it reckons by those. Of groups a wrong number decides little. */
const reckoned = /^(Seq Scan|Index Scan|Index Only Scan|Bitmap Heap Scan|Hash Join|Merge Join|Nested Loop)/;

/** Nodes that take all rows of their input, whatever happens above them. */
const takesAll = /^(Sort|Hash|HashAggregate|Aggregate|Bitmap Heap Scan)$/;

/**
 * P4: the planner expected a number of rows that is far from what came, and planned something upon it.
 *
 * Told where the error begins, not at the nodes that inherit it. Not told where something above stopped asking for rows, so that
 * fewer came than there are; nor of what is looked up for each row of something else, of which an average is all that statistics
 * can tell.
 *
 * The weight is all that was planned upon this number: the pages of the rest of the statement, and, where the number made the
 * planner choose an index, those of the node itself.
 */
export const estimateFarOff: PlanRule = (node, context) => {
  const { rows = 0, estimatedRows = 0, loops = 0 } = node;
  const tooLow = rows > estimatedRows;
  if (loops === 0 || !isFarOff(node, context) || node.inputs.some((input) => inherits(input, tooLow, context)))
    return undefined;
  if (isLookedUp(node, context.parents) || (!tooLow && endsEarly(node, context.parents))) return undefined;
  const weight = plannedUpon(node, context);
  if (weight < context.limits.minPages) return undefined;
  const table = tableIn(node, context);
  const { equal, range } = table
    ? comparedKeys([node.condition, node.filter], table, context.parser)
    : { equal: [], range: [] };
  const keys = [...equal, ...range];
  const isJoint = keys.length > 1 && tooLow;
  return {
    id: "estimate-far-off",
    subject: subjectOf(node, context),
    evidence: [
      { name: "rows expected", value: estimatedRows, unit: "rows" },
      { name: "rows that came", value: Math.round(rows), unit: "rows" },
      { name: "factor", value: Math.round(factorOf(node)), unit: "times" },
    ],
    reason: `The planner chose this plan for ${tooLow ? "far fewer" : "far more"} rows than came.`,
    next: isJoint
      ? `Run ANALYZE; if that is not enough, let CREATE STATISTICS tell how ${keys.join(" and ")} depend on each other.`
      : "Run ANALYZE; if that is not enough, see whether the value is unusual, and whether the plan was made for any value.",
    ...(table && { cure: `analyze ${table.sqlName}` }),
    weight,
  };
};

const factorOf = ({ rows = 0, estimatedRows = 0 }: PlanNode) =>
  Math.max(rows, estimatedRows, 1) / Math.max(1, Math.min(rows, estimatedRows));

function isFarOff(node: PlanNode, { limits }: PlanContext): boolean {
  const { rows = 0, estimatedRows = 0, loops = 0 } = node;
  const most = Math.max(rows, estimatedRows) * loops;
  return reckoned.test(node.name) && most >= fewRows && factorOf(node) >= limits.minEstimateFactor;
}

/** Whether a node, or what it takes its rows from, is wrong in the same direction already. */
function inherits(node: PlanNode, tooLow: boolean, context: PlanContext): boolean {
  const { rows = 0, estimatedRows = 0 } = node;
  if (isFarOff(node, context)) return rows > estimatedRows === tooLow;
  return !reckoned.test(node.name) && node.inputs.some((input) => inherits(input, tooLow, context));
}

/** Whether a node runs again for each row of another one: on the inner side of a nested loop, or in a subplan. */
function isLookedUp(node: PlanNode, parents: readonly PlanNode[]): boolean {
  return [...parents, node].some((each, index) => {
    const parent = parents[index - 1];
    return (
      each.properties["Parent Relationship"] === "SubPlan" ||
      (parent?.name === "Nested Loop" && parent.inputs[1] === each)
    );
  });
}

/** Whether a node above may have stopped asking before all rows had come. */
function endsEarly(node: PlanNode, parents: readonly PlanNode[]): boolean {
  let below = node;
  for (const parent of [...parents].reverse()) {
    const isSubplan = /^(SubPlan|InitPlan)$/.test(String(below.properties["Parent Relationship"]));
    if (isSubplan || parent.name === "Limit" || parent.name === "Merge Join") return true;
    const isInner = parent.inputs[1] === below;
    const seeksOne =
      parent.properties["Inner Unique"] === true || /Semi|Anti/.test(String(parent.properties["Join Type"]));
    if (isInner && seeksOne && parent.name === "Nested Loop") return true;
    if (takesAll.test(parent.name)) return false;
    below = parent;
  }
  return false;
}

function plannedUpon({ access, pages = 0, ownPages = 0 }: PlanNode, { plan }: PlanContext): number {
  const others = Math.max(0, (plan.pages ?? 0) - pages);
  return others + (access === "index" || access === "index only" ? ownPages : 0);
}
