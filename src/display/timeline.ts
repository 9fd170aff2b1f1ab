import type { Cost } from "../cost/cost.js";
import type { WireSegment } from "../wire/types.js";
import { renderNote } from "./note.js";
import type { OutputTarget } from "./output-target.js";
import { nothing, type PictureOptions } from "./sequence.js";
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
  target: OutputTarget = "plain",
  columns = 100,
  { title = "" }: PictureOptions = {},
): string {
  return render([partOf("", cost)], nothing(cost), title, target, columns);
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
  target: OutputTarget = "plain",
  columns = 100,
  { title = "" }: PictureOptions = {},
): string {
  const parts = Object.entries(costs).map(([name, cost]) => partOf(name, cost));
  return render(parts, nothing(Object.values(costs)[0] as Cost), title, target, columns);
}

function render(
  parts: readonly TimelinePart[],
  without: string,
  title: string,
  target: OutputTarget,
  columns: number,
): string {
  if (parts.every((part) => part.lanes.length === 0)) return renderNote(without, target, columns);
  const model = onOneAxis(title, parts);
  return target === "jupyter" ? timelineHtml(model) : timelineText(model, target, columns);
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
