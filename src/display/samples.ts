import type { Place } from "./place.js";
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
  place: Place = "plain",
  columns = 100,
): string {
  const model = layOutSamples(data, options);
  return place === "jupyter" ? samplesHtml(model) : samplesText(model, place, columns);
}
