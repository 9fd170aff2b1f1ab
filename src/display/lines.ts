import { type LineData, type LinesOptions, layOutLines } from "./lines-model.js";
import { linesHtml } from "./lines-svg.js";
import { linesText } from "./lines-text.js";
import type { OutputTarget } from "./output-target.js";

/**
 * Renders curves: how one figure moves with another, for example throughput with the size of a pool.
 *
 * @param data at most six series; x and y of 0 or more
 * @param columns characters a line, for text
 * @returns HTML with an SVG for `jupyter`, else a table with a bar for each point
 * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
 */
export function renderLines(
  data: LineData,
  options: LinesOptions,
  target: OutputTarget = "plain",
  columns = 100,
): string {
  const model = layOutLines(data, options);
  return target === "jupyter" ? linesHtml(model) : linesText(model, target, columns);
}
