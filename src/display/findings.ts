import type { Finding } from "../findings/finding.js";
import { findingsHtml } from "./findings-html.js";
import { layOutFindings } from "./findings-model.js";
import { findingsText } from "./findings-text.js";
import type { OutputTarget } from "./output-target.js";

/**
 * Renders findings as a numbered list, worst first as they come: what it is, what it is about, the numbers it is seen by, why
 * it costs, what to do next, and what the cure was proved to save.
 *
 * @param columns characters a line, for text
 * @returns HTML for `jupyter`, else text
 */
export function renderFindings(findings: readonly Finding[], target: OutputTarget = "plain", columns = 100): string {
  const model = layOutFindings(findings);
  return target === "jupyter" ? findingsHtml(model) : findingsText(model, target, columns);
}
