import type { Cell } from "./cells.js";
import { escapeHtml, figure } from "./html.js";
import { formatCount } from "./numbers.js";
import type { TableModel } from "./table-model.js";
import { elide } from "./text.js";

const longest = 80;
const rule = "1px solid rgba(127,127,127,.45)";
const faintRule = "1px solid rgba(127,127,127,.18)";
// Every property that JupyterLab's own table style sets is set here again, so that a table looks the same everywhere.
const tableStyle =
  "border-collapse:collapse;border:none;width:auto;margin:2px 0;table-layout:auto;font-size:inherit;color:inherit;font-variant-numeric:tabular-nums";

/** Sets a table as HTML, with its styles inline: it needs nothing around it. */
export function tableHtml(model: TableModel): string {
  const span = model.columns.length + (model.hasMark ? 1 : 0);
  const gutter = (sign: string, style: string) => (model.hasMark ? `<td style="${style}">${sign}</td>` : "");

  const head = model.columns
    .map(({ title, unit, right }) => {
      const suffix = unit ? ` <span style="opacity:.65">(${escapeHtml(unit)})</span>` : "";
      return `<th scope="col" style="${cellStyle(right, rule)};font-weight:600;vertical-align:bottom">${escapeHtml(title)}${suffix}</th>`;
    })
    .join("");

  const body = model.lines.map((line) => {
    if ("folded" in line) {
      const text = `… ${formatCount(line.folded, "more row")}`;
      return `<tr style="background:none"><td colspan="${span}" style="${cellStyle(false, "none")};opacity:.65">${text}</td></tr>`;
    }
    const cells = line.cells.map((cell, at) => cellHtml(cell, model.columns[at]?.right ?? false)).join("");
    const rowStyle = line.marked ? "background:rgba(127,127,127,.16);font-weight:700" : "background:none";
    const sign = gutter(line.marked ? "▸" : "", `${cellStyle(false, faintRule)};padding-right:0`);
    return `<tr style="${rowStyle}">${sign}${cells}</tr>`;
  });
  if (body.length === 0)
    body.push(`<tr style="background:none"><td style="${cellStyle(false, "none")};opacity:.65">no rows</td></tr>`);

  const header = head
    ? `<thead style="border:none"><tr style="background:none">${gutter("", cellStyle(false, rule))}${head}</tr></thead>`
    : "";
  const table = `<table style="${tableStyle}">${header}<tbody>${body.join("")}</tbody></table>`;
  return figure(model.title, table, model.caption);
}

function cellStyle(right: boolean, bottom: string): string {
  return `text-align:${right ? "right" : "left"};padding:3px 14px 3px 6px;border:none;border-bottom:${bottom};white-space:nowrap;max-width:none`;
}

function cellHtml(cell: Cell, right: boolean): string {
  const shown = elide(cell.text, longest);
  const whole = shown === cell.text ? "" : ` title="${escapeHtml(elide(cell.text, 1000))}"`;
  const faint = cell.kind === "null" ? ";opacity:.55" : "";
  return `<td${whole} style="${cellStyle(right, faintRule)}${faint}">${escapeHtml(shown)}</td>`;
}
