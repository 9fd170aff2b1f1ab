import type { OutputTarget } from "./output-target.js";
import { layOutSamples, type SampleData, type SamplesOptions } from "./samples-model.js";
import { samplesHtml } from "./samples-svg.js";
import { samplesText } from "./samples-text.js";

/**
 * Renders every sample, with median and 95th percentile marked: two humps that a mean hides, a tail, a drift.
 *
 * @param data at most six names; samples of 0 or more
 * @param columns characters a line, for text
 * @returns HTML with an SVG for `jupyter`, where each sample is a dot, the first at the top; else text, where the height of a
 *   column says how many lie there
 * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
 */
export function renderSamples(
  data: SampleData,
  options: SamplesOptions,
  target: OutputTarget = "plain",
  columns = 100,
): string {
  const model = layOutSamples(data, options);
  return target === "jupyter" ? samplesHtml(model) : samplesText(model, target, columns);
}
