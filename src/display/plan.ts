import type { Plan } from "../plan/plan.js";
import type { Place } from "./place.js";
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
export function renderPlan(plan: Plan, place: Place = "plain", columns = 100): string {
  const model = layOutPlan(plan);
  return place === "jupyter" ? planHtml(model) : planText(model, place, columns);
}
