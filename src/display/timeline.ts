import type { Cost } from "../cost/cost.js";
import type { WireSegment } from "../wire/types.js";
import { nothing, type PictureOptions } from "./ladder.js";
import { renderNote } from "./note.js";
import type { Place } from "./place.js";
import { foldLanes, type LaneState, onOneAxis, type TimelinePart } from "./timeline-model.js";
import { timelineHtml } from "./timeline-svg.js";
import { timelineText } from "./timeline-text.js";

const stateOf: Record<WireSegment["state"], LaneState> = {
  starting: "connecting",
  waiting: "waiting",
  idle: "idle",
  "in transaction": "transaction",
};

/**
 * Renders what each connection of a cost was doing, a lane for each.
 *
 * @param columns characters a line, for text
 * @returns SVG for `jupyter`, else text
 */
export function renderTimeline(
  cost: Cost,
  place: Place = "plain",
  columns = 100,
  { title = "" }: PictureOptions = {},
): string {
  return render([partOf("", cost)], nothing(cost), title, place, columns);
}

/**
 * Renders the time lines of several costs below each other, on one axis.
 *
 * @param costs at least one, by the name of the way
 * @param columns characters a line, for text
 * @returns SVG for `jupyter`, else text
 */
export function renderTimelines(
  costs: Record<string, Cost>,
  place: Place = "plain",
  columns = 100,
  { title = "" }: PictureOptions = {},
): string {
  const parts = Object.entries(costs).map(([name, cost]) => partOf(name, cost));
  return render(parts, nothing(Object.values(costs)[0] as Cost), title, place, columns);
}

function render(parts: readonly TimelinePart[], without: string, title: string, place: Place, columns: number): string {
  if (parts.every((part) => part.lanes.length === 0)) return renderNote(without, place, columns);
  const model = onOneAxis(title, parts);
  return place === "jupyter" ? timelineHtml(model) : timelineText(model, place, columns);
}

function partOf(name: string, { trace }: Cost): TimelinePart {
  const lanes = trace.connections.map((connection, at) => ({
    name: `connection ${at + 1}`,
    segments: connection.segments.map(({ state, fromMs, toMs }) => ({ state: stateOf[state], fromMs, toMs })),
    roundTrips: connection.roundTripCount,
    open: connection.closedAtMs === undefined,
  }));
  return foldLanes(name, trace.durationMs, lanes);
}
