import { axisRange, axisTicks } from "./chart-data.js";
import { escapeHtml, figure } from "./html.js";
import { formatCount, formatNumber } from "./numbers.js";
import { fonts, meaning } from "./palette.js";
import { textWidth } from "./text-width.js";
import { joinSegments, type Lane, type LaneState, stateWords, type TimelineModel } from "./timeline-model.js";
import { statesOf } from "./timeline-text.js";

const plot = 520;
const lane = { pitch: 20, height: 13 };
const top = 62;

/** Draws a time line as SVG. States differ in height and filling beside their colour, so that grey will do. */
export function timelineHtml(model: TimelineModel): string {
  const left = Math.ceil(Math.max(...model.lanes.map((one) => textWidth(one.name, 12)), 20) + 10);
  const counts = model.lanes.map((one) => formatNumber(one.roundTrips));
  const countsWidth = Math.ceil(Math.max(textWidth("round trips", 11), ...counts.map((text) => textWidth(text, 12))));
  const key = legend(model, left);
  const width = Math.max(left + plot + 40 + countsWidth, key.width);
  const bottom = top + model.lanes.length * lane.pitch + (model.folded ? 20 : 0);
  const height = bottom + 6;
  const x = (ms: number) => left + (ms / model.durationMs) * plot;
  const leastMs = (model.durationMs / plot) * 0.6;

  const svg = [key.svg, text("ms", left - 14, top - 12, "end", 0.8)];
  for (const tick of axisTicks(axisRange([model.durationMs], "linear"), "linear")) {
    if (tick > model.durationMs * 1.0001) continue;
    const at = x(tick).toFixed(1);
    svg.push(`<path d="M${at} ${top - 6}V${bottom}" stroke="currentColor" stroke-opacity=".16"/>`);
    svg.push(text(formatNumber(tick), at, top - 12, "middle", 0.8));
  }
  svg.push(text("round trips", width, top - 12, "end", 0.8, 11));
  model.lanes.forEach((one, index) => {
    const middle = top + index * lane.pitch + lane.pitch / 2;
    svg.push(text(one.name, left - 10, middle + 4, "end"));
    svg.push(...laneSvg(one, middle, x, leastMs));
    svg.push(text(counts[index] ?? "", width, middle + 4, "end", 0.8));
  });
  if (model.folded)
    svg.push(text(`… ${formatCount(model.folded, "more connection")}`, left, bottom - 4, "start", 0.75));
  const summary = model.lanes.map((one) => `${one.name}: ${formatCount(one.roundTrips, "round trip")}`).join("; ");
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${model.title} ${summary}`)}" style="display:block;max-width:100%;height:auto;min-width:520px;color:inherit;font:12px ${fonts.text}">${svg.join("")}</svg>`;
  return figure(model.title, picture);
}

function laneSvg(one: Lane, middle: number, x: (ms: number) => number, leastMs: number): string[] {
  const drawn = joinSegments(one.segments, leastMs).map(({ state, fromMs, toMs }) =>
    stateSvg(state, x(fromMs), Math.max(x(toMs) - x(fromMs), 1), middle),
  );
  const end = one.segments.at(-1);
  if (one.open && end) {
    const at = x(end.toMs) + 1;
    drawn.push(`<path d="M${at.toFixed(1)} ${middle - 5}l8 5l-8 5Z" fill="currentColor" fill-opacity=".75"/>`);
  }
  return drawn;
}

function stateSvg(state: LaneState, from: number, length: number, middle: number): string {
  const box = (height: number, more: string) =>
    `<rect x="${from.toFixed(1)}" y="${middle - height / 2}" width="${length.toFixed(1)}" height="${height}" ${more}/>`;
  if (state === "waiting") return box(lane.height, `fill="${meaning.waiting}"`);
  if (state === "transaction") return box(6, `fill="${meaning.transaction}"`);
  if (state === "idle") return box(1.5, 'fill="currentColor" fill-opacity=".5"');
  // The outline lies inside the stretch, so that it is as long as the time it stands for.
  const inside = Math.max(length - 1.5, 0.5);
  return `<rect x="${(from + 0.75).toFixed(1)}" y="${middle - lane.height / 2 + 0.75}" width="${inside.toFixed(1)}" height="${lane.height - 1.5}" fill="${meaning.connecting}" fill-opacity=".3" stroke="${meaning.connecting}" stroke-width="1.5"/>`;
}

function legend(model: TimelineModel, left: number): { svg: string; width: number } {
  let x = left;
  const entries = statesOf(model).map((state) => {
    const entry = stateSvg(state, x, 22, 12) + text(stateWords[state], x + 29, 16, "start");
    x += 29 + textWidth(stateWords[state], 12) + 20;
    return entry;
  });
  if (model.lanes.some((one) => one.open)) {
    entries.push(
      `<path d="M${x} 7l8 5l-8 5Z" fill="currentColor" fill-opacity=".75"/>${text("still open", x + 14, 16, "start")}`,
    );
    x += 14 + textWidth("still open", 12);
  }
  return { svg: entries.join(""), width: Math.ceil(x) };
}

type Anchor = "start" | "middle" | "end";

function text(content: string, x: number | string, y: number, anchor: Anchor, opacity = 1, size = 12): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" opacity="${opacity}" font-size="${size}" fill="currentColor">${escapeHtml(content)}</text>`;
}
