import type { BtreeCell, BtreeModel, BtreeRow } from "./btree-model.js";
import { figure } from "./html.js";
import { meaning } from "./palette.js";
import { picture, svgText } from "./svg.js";
import { codeWidth, elideToWidth } from "./text-width.js";

/** Sizes in pixels. */
const size = { width: 690, left: 128, cell: 158, ellipsis: 26, height: 30, row: 66 };

/** Draws a way down a B-tree as SVG: a row of keys for each page, an arrow from the one that leads on. */
export function btreeHtml({ rows, end, found, summary }: BtreeModel): string {
  const height = rows.length * size.row + size.height + 8;
  const drawn = rows.map((row, at) => rowSvg(row, at * size.row + 4));
  const last = rows.length * size.row + 4;
  const label = svgText(found ? "table" : "", 0, last + 19, { weight: 600 });
  const target = found
    ? `${box(size.left, last, 3 * size.cell, true)}${svgText(end, size.left + 10, last + 19, { weight: 600 })}`
    : svgText(end, size.left, last + 19, { weight: 600 });
  const description = `${rows.map(({ title }) => title).join("; ")}; ${end}`;
  const svg = picture({ width: size.width, height, leastWidth: 560 }, description, [...drawn, label, target]);
  return figure("", svg, summary);
}

const widthOf = ({ text }: BtreeCell) => (text === "…" ? size.ellipsis : size.cell);

function rowSvg({ title, keys, cells }: BtreeRow, top: number): string {
  const [kind = "", page = ""] = title.split(", ");
  const svg = [
    svgText(kind, 0, top + 13, { weight: 600 }),
    svgText(`${page} · ${keys}`, 0, top + 29, { opacity: 0.75, size: 11 }),
  ];
  let x = size.left;
  for (const cell of cells) {
    const width = widthOf(cell);
    if (cell.text !== "…") svg.push(box(x, top, width, cell.chosen));
    const shown = elideToWidth(cell.text, width - 14, (part) => codeWidth(part, 11));
    const style = {
      weight: cell.chosen ? 700 : 400,
      size: 11,
      code: cell.text !== "everything below",
      whole: cell.text,
    };
    svg.push(svgText(shown, x + 7, top + 19, style));
    if (cell.chosen) svg.push(arrow(x + width / 2, top + size.height, top + size.row));
    x += width;
  }
  return svg.join("");
}

function box(x: number, y: number, width: number, chosen: boolean): string {
  const stroke = chosen ? meaning.server : "currentColor";
  const line = chosen ? 'stroke-width="2"' : 'stroke-opacity=".35"';
  return `<rect x="${x}" y="${y}" width="${width}" height="${size.height}" fill="none" stroke="${stroke}" ${line}/>`;
}

/** Down to the middle of the next row. */
function arrow(x: number, from: number, to: number): string {
  const head = to - 3;
  return `<path d="M${x} ${from}V${head - 6}" stroke="${meaning.server}" stroke-width="1.6"/><path d="M${x} ${head}l-4 -8h8Z" fill="${meaning.server}"/>`;
}
