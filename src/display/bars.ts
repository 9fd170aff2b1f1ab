import { type BarData, type BarsOptions, layOutBars } from "./bars-model.js";
import { barsHtml } from "./bars-svg.js";
import { barsText } from "./bars-text.js";
import type { OutputTarget } from "./output-target.js";

/**
 * Renders horizontal bars.
 *
 * @param data at most six series; values of 0 or more
 * @param columns characters a line, for text
 * @returns HTML with an SVG for `jupyter`, else bars of block characters
 * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
 */
export function renderBars(data: BarData, options: BarsOptions, target: OutputTarget = "plain", columns = 100): string {
  const model = layOutBars(data, options);
  return target === "jupyter" ? barsHtml(model) : barsText(model, target, columns);
}
