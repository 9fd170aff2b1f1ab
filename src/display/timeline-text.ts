import { formatCount, formatNumber, formatQuantity } from "./numbers.js";
import { paint, type Style } from "./paint.js";
import type { Place } from "./place.js";
import { pad } from "./text.js";
import { type LaneState, stateDuring, stateWords, type TimelineModel } from "./timeline-model.js";

const signs: Record<LaneState, { sign: string; style: Style }> = {
  connecting: { sign: "░", style: "magenta" },
  waiting: { sign: "█", style: "yellow" },
  transaction: { sign: "▒", style: "blue" },
  idle: { sign: "─", style: "dim" },
};

/** Sets a time line as text: a line for each connection, a character for each slice of time. */
export function timelineText(model: TimelineModel, place: Place, width: number): string {
  const nameColumns = Math.max(...model.lanes.map((lane) => lane.name.length), 1);
  const counts = model.lanes.map((lane) => formatNumber(lane.roundTrips));
  const countColumns = Math.max(...counts.map((count) => count.length), 1);
  const room = Math.max(20, Math.min(width, 100) - nameColumns - countColumns - 17);
  const sliceMs = model.durationMs / room;

  const lines = model.title ? [paint(place, "bold", model.title)] : [];
  const end = formatQuantity(model.durationMs, "ms");
  const margin = " ".repeat(nameColumns + 1);
  lines.push(margin + paint(place, "dim", `0${" ".repeat(Math.max(1, room - 1 - end.length))}${end}`));
  model.lanes.forEach((lane, at) => {
    let cells = "";
    for (let slice = 0; slice < room; slice += 1) {
      const state = stateDuring(lane.segments, slice * sliceMs, (slice + 1) * sliceMs);
      cells += state ? paint(place, signs[state].style, signs[state].sign) : " ";
    }
    const count = `${pad(counts[at] ?? "", countColumns, "right")} round ${lane.roundTrips === 1 ? "trip" : "trips"}`;
    lines.push(
      `${pad(lane.name, nameColumns, "right")} ${cells}${lane.open ? "▸" : " "} ${paint(place, "dim", count)}`,
    );
  });
  if (model.folded) lines.push(margin + paint(place, "dim", `… ${formatCount(model.folded, "more connection")}`));
  const legend = statesOf(model).map(
    (state) => `${paint(place, signs[state].style, signs[state].sign)} ${stateWords[state]}`,
  );
  if (model.lanes.some((lane) => lane.open)) legend.push("▸ still open");
  lines.push(margin + legend.join("   "));
  return lines.join("\n");
}

/** States that occur, in the order of the legend. */
export function statesOf(model: TimelineModel): LaneState[] {
  const present = new Set(model.lanes.flatMap((lane) => lane.segments.map((segment) => segment.state)));
  return (Object.keys(stateWords) as LaneState[]).filter((state) => present.has(state));
}
