import type { Plan } from "../plan/plan.js";
import type { OutputTarget } from "./output-target.js";
import { layOutPlan } from "./plan-model.js";
import { planHtml } from "./plan-svg.js";
import { planText } from "./plan-text.js";

/**
 * Renders a plan as a tree: for each node the rows that were expected beside those that came, and the pages it touched itself.
 * The node to look at first is marked.
 *
 * @param columns characters a line, for text
 * @returns SVG for `jupyter`, else indented text
 */
export function renderPlan(plan: Plan, target: OutputTarget = "plain", columns = 100): string {
  const model = layOutPlan(plan);
  return target === "jupyter" ? planHtml(model) : planText(model, target, columns);
}
