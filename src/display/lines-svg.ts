import { across, axisBelow, axisBeside, type Plot, roomBelow, roomBeside, upward } from "./axis-svg.js";
import { axisTicks, positionOf } from "./chart-data.js";
import { figure } from "./html.js";
import { type LinesModel, mostLabelled } from "./lines-model.js";
import { formatNumber, formatTick } from "./numbers.js";
import { seriesColours } from "./palette.js";
import { picture, round, svgText } from "./svg.js";
import { elideToWidth, textWidth } from "./text-width.js";

const size = { width: 460, height: 250, text: 12, longestLabel: 220 };

/** How the lines of the series differ beside their colour: by the lengths of dashes and gaps, and by the mark of a point. */
const dashes = ["", "7 3", "2 2", "9 3 2 3", "4 4", "12 3"];
const marks = [
  "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z", // circle
  "m-3.6 -3.6h7.2v7.2h-7.2Z", // square
  "m0 -5.2l4.2 5.2l-4.2 5.2l-4.2 -5.2Z", // diamond
  "m0 -4.8l5 8.6h-10Z", // triangle
  "m0 4.8l5 -8.6h-10Z", // triangle, its point down
  "m-1.6 -4.8h3.2v3.2h3.2v3.2h-3.2v3.2h-3.2v-3.2h-3.2v-3.2h3.2Z", // cross
];

/** Draws curves as SVG. Each is named where it ends, and has a dash and a mark of its own beside its colour. */
export function linesHtml(model: LinesModel): string {
  const yTicks = axisTicks(model.y.range, model.y.scale);
  const below = xTicks(model);
  const beside = Math.max(...yTicks.map((tick) => textWidth(formatTick(tick), size.text))) + 8;
  const left = Math.ceil(Math.max(beside, roomBeside(below)));
  const plot: Plot = { left, top: model.y.heading ? 34 : 10, width: size.width, height: size.height };

  const svg = [...axisBeside(model.y, yTicks, plot), ...axisBelow(model.x, below, plot, false)];
  for (const [at, { points }] of model.curves.entries()) {
    const positions = points.map(({ x, y }) => `${round(across(x, model.x, plot))} ${round(upward(y, model.y, plot))}`);
    const colour = seriesColours[at] ?? "currentColor";
    const dash = dashes[at] ? ` stroke-dasharray="${dashes[at]}"` : "";
    svg.push(`<path d="M${positions.join("L")}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`);
    svg.push(`<path d="${positions.map((position) => `M${position}${marks[at]}`).join("")}" fill="${colour}"/>`);
  }
  const named = model.curves.filter((curve) => curve.series);
  const ends = named.map(({ points }) => upward(points.at(-1)?.y ?? 0, model.y, plot));
  const middles = spread(ends, plot.top + plot.height + 4);
  const names = named.map(({ series }) =>
    elideToWidth(series, size.longestLabel, (text) => textWidth(text, size.text)),
  );
  svg.push(...names.map((name, at) => svgText(name, plot.left + plot.width + 12, (middles[at] ?? 0) + 4)));

  const right = Math.max(24, ...names.map((name) => textWidth(name, size.text) + 18));
  const width = Math.max(plot.left + plot.width + right, textWidth(model.y.heading, size.text));
  const extent = { width, height: plot.top + plot.height + roomBelow, leastWidth: 420 };
  return figure(model.title, picture(extent, summaryOf(model), svg));
}

/** Few x values are labelled each. */
function xTicks({ x, curves }: LinesModel): number[] {
  const tried = [...new Set(curves.flatMap((curve) => curve.points.map((point) => point.x)))].sort((a, b) => a - b);
  if (tried.length > mostLabelled) return axisTicks(x.range, x.scale);
  const kept: number[] = [];
  let free = Number.POSITIVE_INFINITY;
  // From the right, so that the largest keeps its label; one that would touch its neighbour goes without.
  for (const value of tried.reverse()) {
    const middle = positionOf(value, x.range, x.scale) * size.width;
    const half = textWidth(formatTick(value), size.text) / 2;
    if (middle + half > free) continue;
    kept.unshift(value);
    free = middle - half - 4;
  }
  return kept;
}

/** Moves labels apart until none overlaps another, in their order from the top; the last ends at the limit. */
function spread(tops: readonly number[], lowest: number): number[] {
  const lineHeight = 16;
  const order = tops.map((top, index) => ({ top, index })).sort((a, b) => a.top - b.top);
  order.forEach((label, at) => {
    const above = order[at - 1];
    if (above) label.top = Math.max(label.top, above.top + lineHeight);
  });
  // What was pushed below the plot is pushed up again.
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const limit = at === order.length - 1 ? lowest : (order[at + 1]?.top ?? 0) - lineHeight;
    const label = order[at];
    if (label) label.top = Math.min(label.top, limit);
  }
  const moved: number[] = [];
  for (const { top, index } of order) moved[index] = top;
  return moved;
}

function summaryOf(model: LinesModel): string {
  const curves = model.curves.map(({ series, points }) => {
    const text = points.map(({ x, y }) => `${formatNumber(x)}: ${formatNumber(y)}`).join(", ");
    return series ? `${series}: ${text}` : text;
  });
  return `${model.title} ${model.y.heading} by ${model.x.heading}. ${curves.join("; ")}`;
}
