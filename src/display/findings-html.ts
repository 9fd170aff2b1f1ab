import type { FindingEntry, FindingsModel } from "./findings-model.js";
import { block, escapeHtml, inlineHtml } from "./html.js";
import { fonts } from "./palette.js";
import { elide } from "./text.js";

/** So much of a statement is shown; the rest is read by pointing at it. */
const shownOfSubject = 200;

/** Sets findings as a numbered list, with its styles inline. */
export function findingsHtml({ entries, summary }: FindingsModel): string {
  const list = entries.map(entryHtml).join("");
  const items = list ? `<ol style="margin:0;padding-left:2em;max-width:60em">${list}</ol>` : "";
  const below = `<div style="font-size:12px;opacity:.72;margin-top:4px">${escapeHtml(summary)}</div>`;
  return block(items + below);
}

function entryHtml({ title, id, worth, subject, evidence, reason, next, cure }: FindingEntry): string {
  const lines = [
    `<strong>${escapeHtml(title.charAt(0).toUpperCase() + title.slice(1))}</strong> <span style="opacity:.65">${escapeHtml(id)}</span>`,
    ...(subject ? [code(subject)] : []),
    ...(evidence ? [`<span style="opacity:.8">${escapeHtml(evidence)}</span>`] : []),
    inlineHtml(reason),
    `<em>Next:</em> ${inlineHtml(next)}`,
    ...(cure ? [code(cure, false)] : []),
    ...(worth ? [`<strong>${escapeHtml(worth)}</strong>`] : []),
  ];
  return `<li style="margin:0 0 10px">${lines.map((line) => `<div>${line}</div>`).join("")}</li>`;
}

/** SQL in the font of code. A cure is to be copied, so it is never cut. */
function code(sql: string, cut = true): string {
  const shown = cut ? elide(sql, shownOfSubject) : sql;
  const whole = shown === sql ? "" : ` title="${escapeHtml(sql)}"`;
  return `<code${whole} style="font-family:${escapeHtml(fonts.code)};background:none;color:inherit">${escapeHtml(shown)}</code>`;
}
