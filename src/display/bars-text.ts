import type { BarsModel } from "./bars-model.js";
import { positionOf } from "./chart-data.js";
import { formatNumber } from "./numbers.js";
import type { OutputTarget } from "./output-target.js";
import { paint, seriesStyles } from "./paint.js";
import { columnsOf, elide, oneLine, pad, wrap } from "./text.js";

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** Sets bars as block characters, with the same numbers as the picture. */
export function barsText(model: BarsModel, target: OutputTarget, width: number): string {
  const { axis } = model;
  const grouped = model.series.length > 1;
  const widest = (texts: readonly string[]) => Math.min(Math.max(...texts.map(columnsOf)), Math.floor(width * 0.3));
  const labelColumns = widest(model.groups.map((group) => group.label));
  const seriesColumns = grouped ? widest(model.series) + 2 : 0;
  const numbers = model.groups.flatMap((group) => group.bars.map((bar) => formatNumber(bar.value)));
  const room = Math.max(10, Math.min(width, 100) - labelColumns - seriesColumns - widest(numbers) - 4);

  const unit = axis.scale === "log" ? `${model.unit}, log scale from ${axis.range[0]}` : model.unit;
  const lines = wrap(oneLine(model.title), width).map((line) => paint(target, "bold", line));
  if (unit) lines.push(paint(target, "dim", unit));
  model.groups.forEach((group, at) => {
    if (grouped && at > 0) lines.push("");
    group.bars.forEach((bar, index) => {
      const label = pad(index === 0 ? elide(group.label, labelColumns) : "", labelColumns);
      const series = grouped ? `  ${pad(elide(bar.series, seriesColumns - 2), seriesColumns - 2)}` : "";
      const style = seriesStyles[model.series.indexOf(bar.series)] ?? "blue";
      const block = paint(target, style, blocks(positionOf(bar.value, axis.range, axis.scale) * room));
      lines.push(`${label}${series}  ${block}${block ? " " : ""}${formatNumber(bar.value)}`);
    });
  });
  return lines.join("\n");
}

/** A bar of block characters, its length in eighths of a character. */
export function blocks(length: number): string {
  const parts = Math.round(length * 8);
  return "█".repeat(Math.floor(parts / 8)) + eighths[parts % 8];
}
