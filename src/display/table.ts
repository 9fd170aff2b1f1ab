import type { OutputTarget } from "./output-target.js";
import { tableHtml } from "./table-html.js";
import { layOutTable, type TableOptions, type TableRows } from "./table-model.js";
import { tableText } from "./table-text.js";

/**
 * Renders a table.
 *
 * @param rows objects, a result of `pg`, or a Map
 * @param columns characters a line, for text
 * @returns HTML for `jupyter`, else aligned text
 * @throws {InvalidArgumentError} for an unknown option or column, or rows that are not objects
 */
export function renderTable<Row extends object>(
  rows: TableRows<Row>,
  options: TableOptions<Row> = {},
  target: OutputTarget = "plain",
  columns = 100,
): string {
  const model = layOutTable(rows, options);
  return target === "jupyter" ? tableHtml(model) : tableText(model, target, columns);
}
