import type { BtreeModel } from "./btree-model.js";
import type { OutputTarget } from "./output-target.js";
import { paint } from "./paint.js";
import { columnsOf, elide, oneLine, pad } from "./text.js";

/** Sets a way down a B-tree as text: a line for each page, the key that leads on in brackets. */
export function btreeText({ rows, end, summary }: BtreeModel, target: OutputTarget, width: number): string {
  const titleColumns = Math.max(...rows.map(({ title }) => columnsOf(title)), 5);
  const lines = rows.flatMap(({ title, keys, cells }) => {
    const named = cells.filter(({ text }) => text !== "…").length;
    const room = Math.floor((Math.min(width, 100) - titleColumns - 8) / Math.max(1, named)) - 2;
    const shown = cells.map(({ text, chosen }) => {
      const key = elide(oneLine(text), Math.max(8, room - 2));
      return chosen ? paint(target, "bold", `[${key}]`) : paint(target, "dim", key);
    });
    const below = `${" ".repeat(titleColumns)}  ${paint(target, "dim", `↓ one of ${keys}`)}`;
    return [`${pad(title, titleColumns)}  ${shown.join("  ")}`, below];
  });
  return [...lines, `${pad("table", titleColumns)}  ${end}`, summary].join("\n");
}
