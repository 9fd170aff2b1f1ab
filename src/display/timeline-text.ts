import { formatCount, formatNumber, formatQuantity } from "./numbers.js";
import type { OutputTarget } from "./output-target.js";
import { paint, type Style } from "./paint.js";
import { oneLine, pad, wrap } from "./text.js";
import {
  headingOf,
  type Lane,
  type LaneState,
  lanesOf,
  stateDuring,
  stateLabels,
  statesOf,
  type TimelineModel,
} from "./timeline-model.js";

const signs: Record<LaneState, { sign: string; style: Style }> = {
  connecting: { sign: "░", style: "magenta" },
  waiting: { sign: "█", style: "yellow" },
  transaction: { sign: "▒", style: "blue" },
  idle: { sign: "─", style: "dim" },
};

/** Sets time lines as text: a line for each connection, a character for each slice of time, as long in one as in the other. */
export function timelineText(model: TimelineModel, target: OutputTarget, width: number): string {
  const lanes = lanesOf(model);
  const nameColumns = Math.max(...lanes.map((lane) => lane.name.length), 1);
  const countColumns = Math.max(...lanes.map((lane) => formatNumber(lane.roundTrips).length), 1);
  const room = Math.max(20, Math.min(width, 100) - nameColumns - countColumns - 17);
  const sliceMs = model.durationMs / room;
  const margin = " ".repeat(nameColumns + 1);

  const laneText = (lane: Lane) => {
    let cells = "";
    for (let slice = 0; slice < room; slice += 1) {
      const state = stateDuring(lane.segments, slice * sliceMs, (slice + 1) * sliceMs);
      cells += state ? paint(target, signs[state].style, signs[state].sign) : " ";
    }
    const count = `${pad(formatNumber(lane.roundTrips), countColumns, "right")} round ${lane.roundTrips === 1 ? "trip" : "trips"}`;
    return `${pad(lane.name, nameColumns, "right")} ${cells}${lane.open ? "▸" : " "} ${paint(target, "dim", count)}`;
  };

  const lines = wrap(oneLine(model.title), width)
    .filter(Boolean)
    .map((line) => paint(target, "bold", line));
  const end = formatQuantity(model.durationMs, "ms");
  lines.push(margin + paint(target, "dim", `0${" ".repeat(Math.max(1, room - 1 - end.length))}${end}`));
  for (const part of model.parts) {
    if (part.name) lines.push(oneLine(headingOf(part)));
    lines.push(...part.lanes.map(laneText));
    if (part.folded) lines.push(margin + paint(target, "dim", `… ${formatCount(part.folded, "more connection")}`));
  }
  const legend = statesOf(model).map(
    (state) => `${paint(target, signs[state].style, signs[state].sign)} ${stateLabels[state]}`,
  );
  if (lanes.some((lane) => lane.open)) legend.push("▸ still open at the end");
  return [...lines, margin + legend.join("   ")].join("\n");
}
