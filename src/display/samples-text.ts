import { positionOf } from "./chart-data.js";
import { formatNumber } from "./numbers.js";
import type { OutputTarget } from "./output-target.js";
import { paint, seriesStyles } from "./paint.js";
import type { SamplesBand, SamplesModel } from "./samples-model.js";
import { columnsOf, elide, oneLine, pad, wrap } from "./text.js";

const heights = "▁▂▃▄▅▆▇█";

/**
 * Sets samples as text: for each name a line in which the height of a column says how many samples lie there, and below it
 * median and 95th percentile, with the same numbers as the picture.
 */
export function samplesText(model: SamplesModel, target: OutputTarget, width: number): string {
  const names = Math.min(Math.max(...model.bands.map((band) => columnsOf(band.name))), Math.floor(width * 0.3));
  const indent = names ? names + 2 : 0;
  const room = Math.max(20, Math.min(width, 100) - indent - 1);
  const column = (value: number) =>
    Math.min(room - 1, Math.floor(positionOf(value, model.axis.range, model.axis.scale) * room));

  const lines = wrap(oneLine(model.title), width).map((line) => paint(target, "bold", line));
  if (model.axis.heading) lines.push(paint(target, "dim", model.axis.heading));
  for (const [at, band] of model.bands.entries()) {
    const name = names ? `${pad(elide(band.name, names), names)}  ` : "";
    lines.push(name + paint(target, seriesStyles[at] ?? "blue", skyline(band, column)));
    lines.push(" ".repeat(indent) + marked(`median ${formatNumber(band.median)}`, column(band.median), room));
    lines.push(" ".repeat(indent) + marked(`p95 ${formatNumber(band.p95)}`, column(band.p95), room));
  }
  const [from, to] = model.axis.range.map(formatNumber) as [string, string];
  lines.push(" ".repeat(indent) + paint(target, "dim", `${from}${pad(to, room - columnsOf(from), "right")}`));
  return lines.join("\n");
}

function skyline({ samples }: SamplesBand, column: (value: number) => number): string {
  const counts: number[] = [];
  for (const sample of samples) counts[column(sample)] = (counts[column(sample)] ?? 0) + 1;
  const most = Math.max(...Object.values(counts));
  return Array.from(counts, (count) => (count ? heights[Math.ceil((count / most) * heights.length) - 1] : " ")).join(
    "",
  );
}

/** A mark at its column, with its label on the side where there is room. */
function marked(label: string, column: number, room: number): string {
  if (column + 2 + columnsOf(label) <= room) return `${" ".repeat(column)}▲ ${label}`;
  return `${" ".repeat(Math.max(0, column - columnsOf(label) - 1))}${label} ▲`;
}
