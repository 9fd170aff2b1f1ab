import type { Cell } from "./cells.js";
import { formatCount } from "./numbers.js";
import type { OutputTarget } from "./output-target.js";
import { paint } from "./paint.js";
import type { TableModel } from "./table-model.js";
import { columnsOf, elide, oneLine, pad, wrap } from "./text.js";

const gap = "  ";
const narrowest = 8;

/** Sets a table as aligned text of at most `width` columns: text cells are shortened, numbers never. */
export function tableText(model: TableModel, target: OutputTarget, width: number): string {
  const gutter = model.hasMark ? 2 : 0;
  const heads = model.columns.map(({ title, unit }) => oneLine(unit ? `${title} (${unit})` : title));
  const widths = columnWidths(model, heads, width - gutter);
  const align = (at: number) => (model.columns[at]?.right ? "right" : "left");
  const put = (text: string, at: number) => pad(elide(text, widths[at] ?? 0), widths[at] ?? 0, align(at));

  const lines: string[] = [];
  if (model.title) lines.push(...wrap(oneLine(model.title), width).map((line) => paint(target, "bold", line)));
  if (heads.length) {
    lines.push(" ".repeat(gutter) + paint(target, "dim", heads.map(put).join(gap).trimEnd()));
    lines.push(" ".repeat(gutter) + paint(target, "dim", widths.map((columns) => "─".repeat(columns)).join(gap)));
  }
  for (const line of model.lines) {
    if ("folded" in line) {
      lines.push(" ".repeat(gutter) + paint(target, "dim", `… ${formatCount(line.folded, "more row")}`));
      continue;
    }
    const set = (cell: Cell, at: number) => {
      const text = put(cell.text, at);
      return cell.kind === "null" ? paint(target, "dim", text) : line.marked ? paint(target, "bold", text) : text;
    };
    const sign = line.marked ? `${paint(target, "bold", "▸")} ` : " ".repeat(gutter);
    lines.push(`${sign}${line.cells.map(set).join(gap)}`.trimEnd());
  }
  if (model.lines.length === 0) lines.push(paint(target, "dim", "no rows"));
  if (model.caption) lines.push(...wrap(oneLine(model.caption), width).map((line) => paint(target, "dim", line)));
  return lines.join("\n");
}

/** Widths of the columns: as wide as their content, then the widest text column gives way until the line fits. */
function columnWidths(model: TableModel, heads: readonly string[], width: number): number[] {
  const widths = heads.map((head, at) => {
    const cells = model.lines.map((line) => ("cells" in line ? columnsOf(line.cells[at]?.text ?? "") : 0));
    return Math.max(columnsOf(head), ...cells);
  });
  const total = () => widths.reduce((sum, columns) => sum + columns + gap.length, -gap.length);
  while (total() > width) {
    const texts = widths.map((columns, at) => (model.columns[at]?.right ? 0 : columns));
    const widest = texts.indexOf(Math.max(...texts));
    if ((texts[widest] ?? 0) <= narrowest) break;
    widths[widest] = Math.max(narrowest, (widths[widest] ?? 0) - Math.max(1, Math.floor((total() - width) / 4)));
  }
  return widths;
}
