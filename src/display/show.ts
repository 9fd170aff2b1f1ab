import { describe, rejectUnknown } from "../arguments.js";
import type { Cost } from "../cost/cost.js";
import { InvalidArgumentError } from "../errors.js";
import type { Finding } from "../findings/finding.js";
import type { BtreeDescent } from "../plan/btree.js";
import type { Plan } from "../plan/plan.js";
import { renderBars } from "./bars.js";
import type { BarData, BarsOptions } from "./bars-model.js";
import { renderBtree } from "./btree.js";
import { type CostOptions, renderCosts } from "./cost-table.js";
import { findingLabels } from "./finding-labels.js";
import { renderFindings } from "./findings.js";
import { renderLines } from "./lines.js";
import type { LineData, LinesOptions } from "./lines-model.js";
import { renderNote } from "./note.js";
import { put } from "./output-target.js";
import { renderPlan } from "./plan.js";
import { renderSamples } from "./samples.js";
import type { SampleData, SamplesOptions } from "./samples-model.js";
import { type PictureOptions, renderSequence } from "./sequence.js";
import { renderTable } from "./table.js";
import type { TableOptions, TableRows } from "./table-model.js";
import { renderTimeline, renderTimelines } from "./timeline.js";

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
    put((target, columns) => renderTable(rows, options, target, columns));
  },

  /**
   * Shows horizontal bars, each with its number; grouped where the data has series, at most six.
   *
   * @param data `{ label: value }`, `{ label: { series: value } }`, or `[{ label, value, series }]`
   * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
   * @example show.bars({ "one each": 812, reused: 41 }, { title: "How long do 1,000 look-ups take?", unit: "ms" })
   */
  bars(data: BarData, options: BarsOptions): void {
    put((target, columns) => renderBars(data, options, target, columns));
  },

  /**
   * Shows curves: how one figure moves with another. At most six series.
   *
   * @param data `[{ x, y, series }]`, or `{ series: [[x, y]] }`
   * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
   * @example show.lines({ CPU: [[1, 210], [2, 400]] }, { title: "How many connections?", x: { title: "pool size" }, y: { title: "throughput", unit: "queries/s" } })
   */
  lines(data: LineData, options: LinesOptions): void {
    put((target, columns) => renderLines(data, options, target, columns));
  },

  /**
   * Shows every sample of a timing, with median and 95th percentile marked; several, at most six, below each other.
   *
   * @param data what `timeQuery` gave, or samples in their order; or several of them by name
   * @throws {InvalidArgumentError} for data that cannot be drawn, or an unknown option
   * @example show.samples(await timeQuery("select 1", { on: lab }), { title: "How long does a query take?" })
   */
  samples(data: SampleData, options: SamplesOptions): void {
    put((target, columns) => renderSamples(data, options, target, columns));
  },

  /**
   * Shows what an operation cost: its counts, and, last, the time it took. In a notebook a click explains the rows that are
   * shown, a sentence each; in a terminal the option `explain` does.
   *
   * @throws {InvalidArgumentError} for something else than the `cost` of `measure`, or an unknown option
   * @example show.cost((await measure(lab, () => client.query("select 1"))).cost)
   */
  cost(cost: Cost, options?: CostOptions): void {
    requireCost("show.cost", cost);
    rejectUnknown("show.cost", options ?? {}, ["explain"]);
    put((target, columns) => renderCosts({ count: cost }, target, columns, options));
  },

  /**
   * Shows the costs of several ways side by side; a row in which they differ is marked.
   *
   * @param costs at least one, by the name of the way
   * @throws {InvalidArgumentError} for something else than costs, or an unknown option
   * @example show.compare({ "one by one": first.cost, together: second.cost })
   */
  compare(costs: Record<string, Cost>, options?: CostOptions): void {
    requireCosts("show.compare", costs);
    rejectUnknown("show.compare", options ?? {}, ["explain"]);
    put((target, columns) => renderCosts(costs, target, columns, options));
  },

  /**
   * Shows what crossed the wire as a sequence diagram: client on the left, server on the right, an arrow for each burst of bytes.
   * Round trips that differ only in their values are folded.
   *
   * @throws {InvalidArgumentError} for something else than the `cost` of `measure`, or an unknown option
   */
  sequence(cost: Cost, options?: PictureOptions): void {
    requireCost("show.sequence", cost);
    rejectUnknown("show.sequence", options ?? {}, ["title"]);
    put((target, columns) => renderSequence(cost, target, columns, options));
  },

  /**
   * Shows what each connection was doing, a lane for each: connecting, waiting for the server, in a transaction, idle.
   *
   * @throws {InvalidArgumentError} for something else than the `cost` of `measure`, or an unknown option
   */
  timeline(cost: Cost, options?: PictureOptions): void {
    requireCost("show.timeline", cost);
    rejectUnknown("show.timeline", options ?? {}, ["title"]);
    put((target, columns) => renderTimeline(cost, target, columns, options));
  },

  /**
   * Shows the time lines of several ways below each other, on one axis: what took twice the time is twice as long.
   *
   * @param costs at least one, by the name of the way
   * @throws {InvalidArgumentError} for something else than costs, or an unknown option
   * @example show.timelines({ "one connection": one.cost, "five": five.cost }, { title: "What do four more save?" })
   */
  timelines(costs: Record<string, Cost>, options?: PictureOptions): void {
    requireCosts("show.timelines", costs);
    rejectUnknown("show.timelines", options ?? {}, ["title"]);
    put((target, columns) => renderTimelines(costs, target, columns, options));
  },

  /**
   * Shows a plan as a tree: rows expected beside rows that came, the pages of each node, the node to look at first marked.
   *
   * @throws {InvalidArgumentError} for something else than a plan of `explain` or `prove`
   * @example show.plan(await explain(lab, "select * from users where id = $1", [7], { analyze: true }))
   */
  plan(plan: Plan): void {
    if (typeof plan !== "object" || plan === null || !("root" in plan)) {
      throw new InvalidArgumentError(
        `show.plan: expected a plan, got ${describe(plan)}. Write: const plan = await explain(…), then show.plan(plan)`,
      );
    }
    put((target, columns) => renderPlan(plan, target, columns));
  },

  /**
   * Shows the way from the root of a B-tree to a key, page by page.
   *
   * @throws {InvalidArgumentError} for something else than the answer of `descendBtree`
   * @example show.btree(await descendBtree(lab, "users_email", "ada@example.com"))
   */
  btree(descent: BtreeDescent): void {
    if (typeof descent !== "object" || descent === null || !("steps" in descent)) {
      throw new InvalidArgumentError(`show.btree: expected the answer of descendBtree, got ${describe(descent)}.`);
    }
    put((target, columns) => renderBtree(descent, target, columns));
  },

  /**
   * Shows findings, worst first: what costs more than it has to, by which numbers, why, and what to do next.
   *
   * @throws {InvalidArgumentError} for something else than findings
   * @example show.findings((await diagnose(lab, work)).findings)
   */
  findings(findings: readonly Finding[]): void {
    if (!Array.isArray(findings) || !findings.every(isFinding)) {
      throw new InvalidArgumentError(
        `show.findings: expected findings, got ${describe(findings)}. Write: show.findings((await diagnose(lab, work)).findings)`,
      );
    }
    put((target, columns) => renderFindings(findings, target, columns));
  },

  /**
   * Shows the sentence that a reader should look at.
   *
   * @param text plain text; `code` in backticks, **strong** in asterisks
   */
  note(text: string): void {
    put((target, columns) => renderNote(text, target, columns));
  },
};

const isFinding = (one: unknown) =>
  typeof one === "object" &&
  one !== null &&
  "id" in one &&
  typeof one.id === "string" &&
  Object.hasOwn(findingLabels, one.id);

function requireCost(call: string, cost: Cost): void {
  if (typeof cost === "object" && cost !== null && "roundTrips" in cost && "trace" in cost) return;
  throw new InvalidArgumentError(
    `${call}: expected the cost of a measurement; got ${describe(cost)}. Write: const { cost } = await measure(…)`,
  );
}

function requireCosts(call: string, costs: Record<string, Cost>): void {
  if (typeof costs !== "object" || costs === null || Object.keys(costs).length === 0) {
    throw new InvalidArgumentError(`${call}: expected { name: cost, … }; got ${describe(costs)}.`);
  }
  for (const [at, cost] of Object.values(costs).entries()) requireCost(`${call}, cost ${at + 1}`, cost);
}
