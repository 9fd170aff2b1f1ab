import { type BarData, type BarsOptions, renderBars } from "./bars.js";
import { type LineData, type LinesOptions, renderLines } from "./lines.js";
import { renderNote } from "./note.js";
import { currentPlace, put } from "./place.js";
import { renderTable, type TableOptions, type TableRows } from "./table.js";

/**
 * Shows results: HTML and SVG in a notebook, coloured text in a terminal, plain text in a pipe. One call, right in each.
 */
export const show = {
  /**
   * Shows rows as a table: numbers to three significant digits, units in the heading, more than 20 rows folded.
   *
   * @param rows objects, a result of `pg`, or a Map (its keys become the column `key`)
   * @throws {InvalidArgumentError} for an unknown option or column, or rows that are not objects
   * @example show.table([{ way: "one each", ms: 812 }], { columns: { ms: { title: "time", unit: "ms" } } })
   */
  table<Row extends object>(rows: TableRows<Row>, options?: TableOptions<Row>): void {
    put((place, columns) => renderTable(rows, options, place, columns));
  },

  /**
   * Shows horizontal bars, each with its number; grouped where the data has series, at most six.
   *
   * @param data `{ label: value }`, `{ label: { series: value } }`, or `[{ label, value, series }]`
   * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
   * @example await show.bars({ "one each": 812, reused: 41 }, { title: "How long do 1,000 look-ups take?", unit: "ms" })
   */
  async bars(data: BarData, options: BarsOptions): Promise<void> {
    await putLater((place, columns) => renderBars(data, options, place, columns));
  },

  /**
   * Shows curves: how one figure moves with another. At most six series.
   *
   * @param data `[{ x, y, series }]`, or `{ series: [[x, y]] }`
   * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
   * @example await show.lines({ CPU: [[1, 210], [2, 400]] }, { title: "How many connections?", x: { title: "pool size" }, y: { title: "throughput", unit: "queries/s" } })
   */
  async lines(data: LineData, options: LinesOptions): Promise<void> {
    await putLater((place, columns) => renderLines(data, options, place, columns));
  },

  /**
   * Shows the sentence that a reader should look at.
   *
   * @param text plain text; `code` in backticks, **strong** in asterisks
   */
  note(text: string): void {
    put((place, columns) => renderNote(text, place, columns));
  },
};

/** Renders first, then shows: a chart is drawn asynchronously. */
async function putLater(
  render: (place: "jupyter" | "terminal" | "plain", columns: number) => Promise<string>,
): Promise<void> {
  const columns = process.stdout.columns || 100;
  const place = currentPlace();
  const shown = await render(place, columns);
  const plain = place === "jupyter" ? await render("plain", 100) : shown;
  put((where) => (where === "jupyter" ? shown : plain));
}
