import { across, axisBelow, type Plot, roomBelow } from "./axis-svg.js";
import { type AxisModel, axisTicks } from "./chart-data.js";
import { figure } from "./html.js";
import { formatCount, formatNumber } from "./numbers.js";
import { meaning } from "./palette.js";
import { picture, round, svgText } from "./svg.js";
import { textWidth } from "./text-width.js";
import {
  headingOf,
  joinSegments,
  type Lane,
  type LaneState,
  lanesOf,
  stateLabels,
  statesOf,
  type TimelineModel,
  type TimelinePart,
} from "./timeline-model.js";

const plotWidth = 520;
const headingHeight = 24;
const gap = 8;
const foldedHeight = 20;
const top = 44;

/** The height of a lane and of the bar in it, in pixels: less where there are many, so that all fit on a screen. */
interface LaneSize {
  readonly pitch: number;
  readonly bar: number;
}
const roomy: LaneSize = { pitch: 20, bar: 13 };
const narrow: LaneSize = { pitch: 16, bar: 11 };
const mostRoomy = 16;

/** Draws time lines as SVG. States differ in height and filling beside their colour, so that grey will do. */
export function timelineHtml(model: TimelineModel): string {
  const lanes = lanesOf(model);
  const names = [...lanes.map((lane) => lane.name), ""];
  const left = Math.ceil(Math.max(...names.map((name) => textWidth(name, 12))) + 10);
  const counts = lanes.map((lane) => textWidth(formatNumber(lane.roundTrips), 12));
  const right = left + plotWidth + 40 + Math.ceil(Math.max(textWidth("round trips", 12), ...counts));
  const key = legend(model, left);
  const headings = model.parts.map((part) => textWidth(headingOf(part), 12, true));
  const width = Math.max(right, key.width, ...headings);
  const lane = lanes.length > mostRoomy ? narrow : roomy;
  const height = model.parts.reduce((sum, part, at) => sum + heightOf(part, lane) + (at > 0 ? gap : 0), 0);
  const plot: Plot = { left, top, width: plotWidth, height };
  const axis: AxisModel = { heading: "time (ms)", scale: "linear", range: [0, model.durationMs] };

  const svg = [key.svg, svgText("round trips", right, top - 8, { anchor: "end", opacity: 0.8 })];
  svg.push(...axisBelow(axis, axisTicks(axis.range, axis.scale), plot, true));
  let y = top;
  for (const [at, part] of model.parts.entries()) {
    if (at > 0) y += gap;
    svg.push(...partSvg(part, lane, axis, { ...plot, top: y, height: heightOf(part, lane) }, right));
    y += heightOf(part, lane);
  }
  const summary = model.parts.map(summaryOf).join(". ");
  const extent = { width, height: top + height + roomBelow, leastWidth: 520 };
  return figure(model.title, picture(extent, `${model.title} ${summary}`.trim(), svg));
}

function heightOf(part: TimelinePart, { pitch }: LaneSize): number {
  return (part.name ? headingHeight : 0) + part.lanes.length * pitch + (part.folded ? foldedHeight : 0);
}

function summaryOf(part: TimelinePart): string {
  const lanes = part.lanes.map((lane) => `${lane.name}: ${formatCount(lane.roundTrips, "round trip")}`).join("; ");
  return part.name ? `${headingOf(part)}: ${lanes}` : lanes;
}

function partSvg(part: TimelinePart, size: LaneSize, axis: AxisModel, plot: Plot, right: number): string[] {
  const svg: string[] = [];
  let y = plot.top;
  if (part.name) {
    y += headingHeight;
    const end = `M${round(across(part.durationMs, axis, plot))} ${y - 2}V${plot.top + plot.height}`;
    svg.push(svgText(headingOf(part), 0, y - 8, { weight: 600 }));
    svg.push(`<path d="${end}" stroke="currentColor" stroke-opacity=".7" stroke-dasharray="2 3"/>`);
  }
  for (const lane of part.lanes) {
    const middle = y + size.pitch / 2;
    svg.push(svgText(lane.name, plot.left - 10, middle + 4, { anchor: "end" }));
    svg.push(...laneSvg(lane, middle, size.bar, axis, plot));
    svg.push(svgText(formatNumber(lane.roundTrips), right, middle + 4, { anchor: "end", opacity: 0.8 }));
    y += size.pitch;
  }
  if (part.folded) {
    svg.push(svgText(`… ${formatCount(part.folded, "more connection")}`, plot.left, y + 15, { opacity: 0.8 }));
  }
  return svg;
}

function laneSvg(lane: Lane, middle: number, bar: number, axis: AxisModel, plot: Plot): string[] {
  const leastMs = (axis.range[1] / plot.width) * 0.6;
  const drawn = joinSegments(lane.segments, leastMs).map(({ state, fromMs, toMs }) => {
    const from = across(fromMs, axis, plot);
    return stateSvg(state, from, Math.max(across(toMs, axis, plot) - from, 1), middle, bar);
  });
  const end = lane.segments.at(-1);
  return lane.open && end ? [...drawn, openSvg(across(end.toMs, axis, plot) + 1, middle)] : drawn;
}

const openSvg = (x: number, middle: number) =>
  `<path d="M${round(x)} ${middle - 5}l8 5l-8 5Z" fill="currentColor" fill-opacity=".75"/>`;

function stateSvg(state: LaneState, from: number, length: number, middle: number, bar: number): string {
  const box = (height: number, more: string) =>
    `<rect x="${round(from)}" y="${middle - height / 2}" width="${round(length)}" height="${height}" ${more}/>`;
  if (state === "waiting") return box(bar, `fill="${meaning.waiting}"`);
  if (state === "transaction") return box(6, `fill="${meaning.transaction}"`);
  if (state === "idle") return box(1.5, 'fill="currentColor" fill-opacity=".5"');
  // The outline lies inside the stretch, so that it is as long as the time it stands for.
  const inside = Math.max(length - 1.5, 0.5);
  return `<rect x="${round(from + 0.75)}" y="${middle - bar / 2 + 0.75}" width="${round(inside)}" height="${bar - 1.5}" fill="${meaning.connecting}" fill-opacity=".3" stroke="${meaning.connecting}" stroke-width="1.5"/>`;
}

function legend(model: TimelineModel, left: number): { svg: string; width: number } {
  let x = left;
  const entries = statesOf(model).map((state) => {
    const entry = stateSvg(state, x, 22, 12, roomy.bar) + svgText(stateLabels[state], x + 29, 16);
    x += 29 + textWidth(stateLabels[state], 12) + 20;
    return entry;
  });
  if (lanesOf(model).some((lane) => lane.open)) {
    entries.push(openSvg(x, 12) + svgText("still open at the end", x + 14, 16));
    x += 14 + textWidth("still open at the end", 12);
  }
  return { svg: entries.join(""), width: x };
}
