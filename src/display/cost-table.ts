import type { Cost, CountName } from "../cost/cost.js";
import { type CountLabel, countLabels, otherLabels } from "./cost-labels.js";
import { block, escapeHtml, folded } from "./html.js";
import { formatRounded } from "./numbers.js";
import type { OutputTarget } from "./output-target.js";
import { renderTable } from "./table.js";
import type { TableOptions } from "./table-model.js";
import { wrap } from "./text.js";

/** The counts of a cost in the order in which they are read; those of the last two are left out where all are 0. */
const onTheWire: CountName[] = ["roundTrips", "connections"];
const always: CountName[] = ["statements", "rowsReturned", "rowsExamined", "pages"];
const whereAny: CountName[] = [
  "depth",
  "peakConnections",
  "leaked",
  "fingerprints",
  "repeats",
  "rowsAffected",
  "commits",
  "rollbacks",
  "errors",
  "tempPages",
  "walRecords",
  "bytesUp",
  "bytesDown",
];
const inSqlite: CountName[] = ["vmSteps", "fullScanSteps", "sorts", "autoIndexes"];

/** Options of `show.cost` and `show.compare`. */
export interface CostOptions {
  /** Default false: a notebook folds the explanation of the rows away, text has none. True shows it in both. */
  explain?: boolean;
}

type Row = Record<string, string | number | null>;

/**
 * The table of one or several costs, a column each, with a sentence that explains each row; a row in which they differ is
 * marked when there are several.
 */
export function renderCosts(
  costs: Record<string, Cost>,
  target: OutputTarget = "plain",
  columns = 100,
  { explain = false }: CostOptions = {},
): string {
  const names = Object.keys(costs);
  const list = Object.values(costs);
  const counts = countsOf(list);
  const rows: Row[] = counts.map((count) => {
    const { label } = countLabels[count];
    const inexact = list.some((cost) => whyInexact(cost, count) !== undefined);
    return row(inexact ? `${label}, at most` : label, names, (cost) => cost[count], costs);
  });
  // As text, which is aligned as a number and does not have the counts above it written with fractions.
  const text = (value: (cost: Cost) => string) =>
    Object.fromEntries(names.map((name) => [name, value(costs[name] as Cost)]));
  const isFar = list.some((cost) => cost.roundTripMs > 0);
  if (isFar) rows.push({ what: distance.label, ...text((cost) => String(cost.roundTripMs)) });
  rows.push({ what: time.label, ...text((cost) => formatRounded(cost.durationMs).replaceAll(",", "")) });
  const differs = (each: Row) =>
    each.what !== time.label && each.what !== distance.label && new Set(names.map((name) => each[name])).size > 1;
  const options: TableOptions<Row> = {
    caption: captionOf(list),
    columns: { what: { title: "" } },
    ...(names.length > 1 && { mark: differs }),
  };
  const labels: CountLabel[] = [...counts.map((count) => countLabels[count]), ...(isFar ? [distance] : []), time];
  if (rows.some(differs)) labels.push(mark);
  const table = renderTable(rows, options, target, columns);
  return table + renderLegend(labels, explain, target, columns);
}

/** Explains the rows of a table: folded away in a notebook, where asked for elsewhere. */
function renderLegend(labels: readonly CountLabel[], explain: boolean, target: OutputTarget, columns: number): string {
  if (target === "jupyter") {
    const lines = labels.map(
      ({ label, meaning }) => `<div><strong>${escapeHtml(label)}:</strong> ${escapeHtml(meaning)}</div>`,
    );
    const content = `<div style="max-width:60em">${lines.join("")}</div>`;
    return block(folded("What is counted here?", content, explain));
  }
  if (!explain) return "";
  const lines = labels.flatMap(({ label, meaning }) =>
    wrap(`${label}: ${meaning}`, columns - 2).map((line, at) => (at > 0 ? `  ${line}` : line)),
  );
  return ["", "", ...lines].join("\n");
}

const { distance, mark, time } = otherLabels;

/** The counts that say something of these costs. */
function countsOf(list: readonly Cost[]): CountName[] {
  const some = (count: CountName) => list.some((cost) => cost[count] > 0);
  const wire = some("roundTrips") || !some("vmSteps");
  const first = [
    ...(wire ? onTheWire : []),
    ...always.filter((count) => list.some((cost) => !Number.isNaN(cost[count]))),
  ];
  const more = [...whereAny, ...inSqlite].filter((count) => {
    // The depth tells something new only where several connections worked side by side; one or two of a kind are no repetition.
    if (count === "depth") return list.some((cost) => cost.depth !== cost.roundTrips || cost.trace.inexact.depth);
    if (count === "repeats") return list.some((cost) => cost.repeats > 2);
    if (count === "fingerprints") return list.some((cost) => cost.fingerprints > 1);
    if (count === "peakConnections") return list.some((cost) => cost.peakConnections > 1);
    return some(count);
  });
  return [...first, ...more];
}

/** Why a count of round trips may be too high; undefined when it is exact. */
function whyInexact({ trace }: Cost, count: CountName): string | undefined {
  if (count === "roundTrips") return trace.inexact.sum;
  return count === "depth" ? trace.inexact.depth : undefined;
}

/** Why a count is missing, or may be too high. */
function captionOf(list: readonly Cost[]): string {
  const whys = new Map<string, string[]>();
  for (const { unknown, vmSteps } of list) {
    if (vmSteps > 0) continue;
    for (const [count, why] of Object.entries(unknown)) {
      whys.set(why, [...(whys.get(why) ?? []), countLabels[count as CountName].label]);
    }
  }
  const doubts = new Set(list.flatMap(({ trace }) => Object.values(trace.inexact)));
  return [
    ...[...whys].map(([why, counts]) => `${[...new Set(counts)].join(", ")} not known: ${why}`),
    ...[...doubts].map((why) => `Round trips are perhaps fewer: ${why}.`),
  ].join(" ");
}

function row(what: string, names: string[], value: (cost: Cost) => number, costs: Record<string, Cost>): Row {
  const entries = names.map((name) => {
    const figure = value(costs[name] as Cost);
    return [name, Number.isNaN(figure) ? null : figure] as const;
  });
  return { what, ...Object.fromEntries(entries) };
}
