import { drawChart } from "./chart.js";
import { axisTicks, positionOf } from "./chart-data.js";
import type { AxisModel, LinesModel } from "./lines.js";
import { formatNumber } from "./numbers.js";
import { seriesColours } from "./palette.js";
import { elideToWidth, textWidth } from "./text-width.js";

const size = { width: 460, height: 250, text: 12, longestLabel: 220 };
const dashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [4, 4],
  [12, 3],
];
const shapes = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross"];

/** Draws curves as SVG. Each is named where it ends, and has a dash and a shape of its own beside its colour. */
export function drawLines(model: LinesModel): Promise<string> {
  const curves = model.curves.map((curve, at) => ({
    at,
    series: elideToWidth(curve.series, size.longestLabel, (text) => textWidth(text, size.text)),
    points: curve.points,
  }));
  const values = curves.flatMap(({ at, points }) => points.map(({ x, y }) => ({ at, x, y })));
  const named = curves.filter((curve) => curve.series);
  const tops = spread(named.map(({ points }) => heightOf(points.at(-1)?.y ?? 0, model.y)));
  const names = named.map(({ at, series }, index) => ({ at, series, middle: tops[index] }));

  const keys = curves.map((curve) => curve.at);
  const by = (range: readonly unknown[]) => ({
    field: "at",
    type: "nominal",
    legend: null,
    scale: { domain: keys, range: keys.map((at) => range[at]) },
  });
  const yTicks = axisTicks(model.y.range, model.y.scale);
  const left = Math.ceil(Math.max(...yTicks.map((tick) => textWidth(formatNumber(tick), size.text))) + 8);
  // The heading of y stands above its axis: upright text need not be read with a turned head.
  const yTitle = { titleAngle: 0, titleAlign: "left", titleBaseline: "bottom", titleX: -left, titleY: -12 };
  const x = {
    field: "x",
    type: "quantitative",
    scale: scaleOf(model.x),
    axis: { ...axisOf(model.x, xTicks(model)), grid: false, offset: 4 },
  };
  const y = {
    field: "y",
    type: "quantitative",
    scale: scaleOf(model.y),
    axis: { ...axisOf(model.y, yTicks), ...yTitle },
  };
  const spec = {
    width: size.width,
    height: size.height,
    data: { values },
    layer: [
      { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color: by(seriesColours), strokeDash: by(dashes) } },
      {
        mark: { type: "point", filled: true, size: 52, opacity: 1 },
        encoding: { x, y, color: by(seriesColours), shape: by(shapes) },
      },
      {
        data: { values: names },
        mark: { type: "text", align: "left", baseline: "middle" },
        encoding: {
          x: { value: size.width + 12 },
          y: { field: "middle", type: "quantitative", scale: null, axis: null },
          text: { field: "series" },
        },
      },
    ],
  };
  const margins = {
    left,
    right: Math.ceil(Math.max(24, ...names.map(({ series }) => textWidth(series, size.text) + 18))),
    top: 34,
    bottom: 46,
  };
  return drawChart(spec, margins, model.title, summary(model));
}

const scaleOf = ({ scale, range }: AxisModel) => ({ type: scale, domain: range, nice: false });

const axisOf = ({ heading }: AxisModel, values: readonly number[]) => ({
  title: heading,
  values,
  format: ",~r",
});

/** Few x values are labelled each: they are the sizes that were tried. */
function xTicks({ x, curves }: LinesModel): number[] {
  const tried = [...new Set(curves.flatMap((curve) => curve.points.map((point) => point.x)))].sort((a, b) => a - b);
  if (tried.length > 12) return axisTicks(x.range, x.scale);
  const kept: number[] = [];
  let free = Number.POSITIVE_INFINITY;
  // From the right, so that the largest keeps its label; one that would touch its neighbour goes without.
  for (const value of tried.reverse()) {
    const middle = positionOf(value, x.range, x.scale) * size.width;
    const half = textWidth(formatNumber(value), size.text) / 2;
    if (middle + half > free) continue;
    kept.unshift(value);
    free = middle - half - 4;
  }
  return kept;
}

function heightOf(value: number, axis: AxisModel): number {
  return (1 - positionOf(value, axis.range, axis.scale)) * size.height;
}

/** Moves labels apart until none overlaps another, in their order from the top. */
function spread(tops: readonly number[]): number[] {
  const lineHeight = 16;
  const order = tops.map((top, index) => ({ top, index })).sort((a, b) => a.top - b.top);
  order.forEach((label, at) => {
    const above = order[at - 1];
    if (above) label.top = Math.max(label.top, above.top + lineHeight);
  });
  // What was pushed below the plot is pushed up again.
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const limit = at === order.length - 1 ? size.height + 4 : (order[at + 1]?.top ?? 0) - lineHeight;
    const label = order[at];
    if (label) label.top = Math.min(label.top, limit);
  }
  const moved: number[] = [];
  for (const { top, index } of order) moved[index] = top;
  return moved;
}

function summary(model: LinesModel): string {
  const curves = model.curves.map(({ series, points }) => {
    const text = points.map(({ x, y }) => `${formatNumber(x)}: ${formatNumber(y)}`).join(", ");
    return series ? `${series}: ${text}` : text;
  });
  return `${model.title} ${model.y.heading} by ${model.x.heading}. ${curves.join("; ")}`;
}
