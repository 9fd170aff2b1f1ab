import { block, inlineHtml } from "./html.js";
import type { OutputTarget } from "./output-target.js";
import { paint } from "./paint.js";
import { oneLine, wrap } from "./text.js";

/**
 * Renders a call-out: the sentence to look at.
 *
 * @param text plain text; `code` in backticks, **strong** in asterisks, [links](https://…)
 * @returns HTML for `jupyter`, else text behind a bar
 */
export function renderNote(text: string, target: OutputTarget = "plain", columns = 100): string {
  if (target === "jupyter") {
    return block(
      `<div role="note" style="border-left:3px solid currentColor;padding:2px 0 2px 12px;font-size:14px;max-width:46em;white-space:pre-wrap">${inlineHtml(text)}</div>`,
    );
  }
  const bar = paint(target, "bold", "▌");
  const held = text.replace(/`[^`]+`/g, (code) => code.replaceAll(" ", "\u00a0"));
  return wrap(held, Math.min(columns, 100) - 2)
    .map((line) => `${bar} ${spans(oneLine(line).replaceAll("\u00a0", " "), target)}`)
    .join("\n");
}

function spans(line: string, target: OutputTarget): string {
  if (target === "plain") return line;
  return line
    .replace(/`([^`]+)`/g, (_, code: string) => paint(target, "cyan", code))
    .replace(/\*\*([^*]+)\*\*/g, (_, strong: string) => paint(target, "bold", strong));
}
