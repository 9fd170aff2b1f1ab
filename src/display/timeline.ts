import type { Cost } from "../cost/cost.js";
import type { WireSegment } from "../wire/trace.js";
import { nothing } from "./ladder.js";
import { renderNote } from "./note.js";
import type { Place } from "./place.js";
import { foldLanes, type LaneState } from "./timeline-model.js";
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
export function renderTimeline(cost: Cost, place: Place = "plain", columns = 100): string {
  const { connections, durationMs } = cost.trace;
  if (connections.length === 0) return renderNote(nothing(cost), place, columns);
  const lanes = connections.map((connection, at) => ({
    name: `connection ${at + 1}`,
    segments: connection.segments.map(({ state, fromMs, toMs }) => ({ state: stateOf[state], fromMs, toMs })),
    roundTrips: connection.roundTripCount,
    open: connection.closedAtMs === undefined,
  }));
  const model = foldLanes("", durationMs, lanes);
  return place === "jupyter" ? timelineHtml(model) : timelineText(model, place, columns);
}
