import type { OutputTarget } from "./output-target.js";
import { paint } from "./paint.js";
import type { PlanLine, PlanModel } from "./plan-model.js";
import { columnsOf, elide, oneLine, pad } from "./text.js";

/** Sets a plan as an indented tree, its figures in columns at the right. */
export function planText({ columns, lines, summary }: PlanModel, target: OutputTarget, width: number): string {
  const widths = columns.map((heading, at) =>
    Math.max(heading.length, ...lines.map(({ figures }) => columnsOf(figures[at] ?? ""))),
  );
  const figuresWidth = widths.reduce((sum, each) => sum + each + 2, 0);
  const most = Math.max(30, Math.min(width, 100) - figuresWidth);
  const room = Math.min(most, Math.max(...lines.map((line) => columnsOf(branch(line) + line.title)), 30) + 2);
  const inColumns = (cells: readonly string[]) =>
    cells.map((cell, at) => `  ${pad(cell, widths[at] ?? 0, "right")}`).join("");

  const shown: string[] = [];
  if (columns.length > 0) shown.push(paint(target, "dim", `${" ".repeat(room)}${inColumns(columns)}`));
  for (const line of lines) {
    const title = pad(elide(`${branch(line)}${oneLine(line.title)}`, room), room);
    const whole = `${title}${inColumns(line.figures)}`.trimEnd();
    shown.push(line.marked ? paint(target, "bold", whole) : whole);
    for (const detail of line.details) {
      shown.push(paint(target, "dim", elide(`${below(line)}${oneLine(detail)}`, Math.min(width, 100))));
    }
  }
  if (summary) shown.push(summary);
  return shown.join("\n");
}

/** What leads to a node: `▸ ` before the one to look at, `├─ ` and `└─ ` below another. */
function branch({ follows, marked }: PlanLine): string {
  const sign = marked ? "▸ " : "  ";
  const above = follows.slice(0, -1).map((more) => (more ? "│  " : "   "));
  const own = follows.length === 0 ? "" : follows.at(-1) ? "├─ " : "└─ ";
  return `${sign}${above.join("")}${own}`;
}

/** The same beside a line below the node. */
function below({ follows, hasInputs }: PlanLine): string {
  return `  ${follows.map((more) => (more ? "│  " : "   ")).join("")}${hasInputs ? "│    " : "     "}`;
}
