import { figure } from "./html.js";
import type { PlanLine, PlanModel } from "./plan-model.js";
import { picture, svgText } from "./svg.js";
import { codeWidth, elideToWidth, textWidth } from "./text-width.js";

/** Places and sizes in pixels. */
const width = 690;
const size = { heading: 24, title: 24, detail: 17, gap: 6, indent: 22, left: 20, column: 74, first: 96 };

/** Draws a plan as SVG: the tree at the left, its figures in columns at the right. */
export function planHtml(model: PlanModel): string {
  const figuresAt = width - columnsWidth(model);
  let y = model.columns.length > 0 ? size.heading : 4;
  const tops: number[] = [];
  for (const line of model.lines) {
    tops.push(y);
    y += heightOf(line);
  }
  const drawn = [
    ...model.columns.map((heading, at) => svgText(heading, columnEnd(model, at), 15, { anchor: "end", opacity: 0.75 })),
    ...model.lines.map((line, at) => lineSvg(model, line, tops[at] ?? 0, figuresAt)),
    connectors(model.lines, tops),
  ];
  const description = model.lines.map(({ title }) => title).join("; ");
  const svg = picture({ width, height: y, leastWidth: 560 }, `Plan: ${description}`, drawn);
  return figure("", svg, model.summary);
}

const heightOf = ({ details }: PlanLine) => size.title + details.length * size.detail + size.gap;
const columnsWidth = ({ columns }: PlanModel) =>
  columns.length === 0 ? 0 : size.first + (columns.length - 1) * size.column;
const columnEnd = (model: PlanModel, at: number) => width - 8 - (model.columns.length - 1 - at) * size.column;
const leftOf = ({ follows }: PlanLine) => size.left + follows.length * size.indent;

function lineSvg(model: PlanModel, line: PlanLine, top: number, figuresAt: number): string {
  const x = leftOf(line);
  const weight = line.marked ? 700 : 600;
  const svg: string[] = [];
  if (line.marked) {
    const height = heightOf(line) - size.gap + 2;
    svg.push(
      `<rect x="1" y="${top - 1}" width="${width - 2}" height="${height}" rx="3" fill="currentColor" opacity=".08"/>`,
    );
    svg.push(svgText("▸", 4, top + 16, { weight: 700 }));
  }
  const shown = elideToWidth(line.title, figuresAt - x, (part) => textWidth(part, 12.5, true));
  svg.push(svgText(shown, x, top + 16, { weight, size: 12.5, whole: line.title }));
  line.figures.forEach((cell, at) => {
    svg.push(svgText(cell, columnEnd(model, at), top + 16, { anchor: "end", weight: line.marked ? 700 : 400 }));
  });
  line.details.forEach((detail, at) => {
    const part = elideToWidth(detail, width - x - 24, (piece) => codeWidth(piece, 11));
    const y = top + size.title + at * size.detail + 9;
    svg.push(svgText(part, x + 12, y, { opacity: 0.8, size: 11, code: true, whole: detail }));
  });
  return svg.join("");
}

/** The lines that lead from a node to its inputs. */
function connectors(lines: readonly PlanLine[], tops: readonly number[]): string {
  const paths = lines.flatMap((line, at) => {
    if (line.follows.length === 0) return [];
    const above = lines.findLastIndex(
      (one, position) => position < at && one.follows.length === line.follows.length - 1,
    );
    const parent = lines[above];
    if (!parent) return [];
    const x = leftOf(parent) + 5;
    const middle = (tops[at] ?? 0) + 12;
    return [`M${x} ${(tops[above] ?? 0) + 21}V${middle}H${leftOf(line) - 4}`];
  });
  return paths.length === 0
    ? ""
    : `<path d="${paths.join("")}" fill="none" stroke="currentColor" stroke-opacity=".4" stroke-width="1.2"/>`;
}
