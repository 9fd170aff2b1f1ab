import { blocks } from "./bars-text.js";
import { axisRange, positionOf } from "./chart-data.js";
import type { LinesModel } from "./lines-model.js";
import { formatNumber } from "./numbers.js";
import type { OutputTarget } from "./output-target.js";
import { paint, seriesStyles } from "./paint.js";
import { columnsOf, oneLine, pad, wrap } from "./text.js";

/** Sets curves as text: for each series its points, one a line, with a bar and the same numbers as the picture. */
export function linesText(model: LinesModel, target: OutputTarget, width: number): string {
  const xs = model.curves.flatMap((curve) => curve.points.map((point) => formatNumber(point.x)));
  const ys = model.curves.flatMap((curve) => curve.points.map((point) => formatNumber(point.y)));
  const xColumns = Math.max(...xs.map(columnsOf));
  const room = Math.max(10, Math.min(width, 80) - xColumns - Math.max(...ys.map(columnsOf)) - 4);

  const range = axisRange(
    model.curves.flatMap((curve) => curve.points.map((point) => point.y)),
    model.y.scale,
  );
  const lines = wrap(oneLine(model.title), width).map((line) => paint(target, "bold", line));
  const headings = wrap(oneLine(`${model.y.heading} by ${model.x.heading}`), width);
  lines.push(...headings.map((line) => paint(target, "dim", line)));
  model.curves.forEach((curve, at) => {
    if (at > 0) lines.push("");
    if (curve.series) lines.push(curve.series);
    for (const { x, y } of curve.points) {
      const bar = blocks(positionOf(y, range, model.y.scale) * room);
      const painted = paint(target, seriesStyles[at] ?? "blue", bar);
      lines.push(`${pad(formatNumber(x), xColumns, "right")}  ${painted}${bar ? " " : ""}${formatNumber(y)}`);
    }
  });
  return lines.join("\n");
}
