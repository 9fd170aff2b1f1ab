import type { Cost } from "../cost/cost.js";
import type { Place } from "./place.js";

/** The ladder of a cost's trace as text or HTML. */
export function renderLadder(_cost: Cost, _place: Place = "plain"): string {
  return "";
}
