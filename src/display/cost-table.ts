import type { Cost, CountName } from "../cost/cost.js";
import { formatRounded } from "./numbers.js";
import type { Place } from "./place.js";
import { renderTable, type TableOptions } from "./table.js";

type Figure = [count: CountName, said: string];

/** The figures of a cost in the order in which they are read; those of the second part are left out where all are 0. */
const onTheWire: Figure[] = [
  ["roundTrips", "round trips"],
  ["connections", "connections opened"],
];
const always: Figure[] = [
  ["statements", "statements"],
  ["rowsReturned", "rows returned"],
  ["rowsExamined", "rows examined by the server"],
  ["pages", "pages touched"],
];
const whereAny: Figure[] = [
  ["depth", "round trips one after the other"],
  ["peakConnections", "connections at one moment"],
  ["leaked", "connections leaked"],
  ["fingerprints", "fingerprints of statements"],
  ["repeats", "times the same question in turn"],
  ["rowsAffected", "rows changed"],
  ["commits", "commits"],
  ["rollbacks", "rollbacks"],
  ["errors", "errors"],
  ["tempPages", "temporary pages"],
  ["walRecords", "log records"],
  ["bytesUp", "bytes sent"],
  ["bytesDown", "bytes received"],
];
const inSqlite: Figure[] = [
  ["vmSteps", "steps of SQLite's machine"],
  ["fullScanSteps", "steps through whole tables"],
  ["sorts", "sorts"],
  ["autoIndexes", "rows indexed for one statement"],
];

type Row = Record<string, string | number | null>;

/** The table of one or several costs, a column each; a row in which they differ is marked when there are several. */
export function renderCosts(costs: Record<string, Cost>, place: Place = "plain", columns = 100): string {
  const names = Object.keys(costs);
  const list = Object.values(costs);
  const rows: Row[] = figuresOf(list).map(([count, said]) => {
    const inexact = list.some((cost) => whyInexact(cost, count) !== undefined);
    return row(inexact ? `${said}, at most` : said, names, (cost) => cost[count], costs);
  });
  // As text, which is aligned as a number and does not have the counts above it written with fractions.
  const text = (value: (cost: Cost) => string) =>
    Object.fromEntries(names.map((name) => [name, value(costs[name] as Cost)]));
  if (list.some((cost) => cost.roundTripMs > 0)) {
    rows.push({ what: distance, ...text((cost) => String(cost.roundTripMs)) });
  }
  rows.push({ what: time, ...text((cost) => formatRounded(cost.durationMs).replaceAll(",", "")) });
  const options: TableOptions<Row> = {
    caption: captionOf(list),
    columns: { what: { title: "" } },
    ...(names.length > 1 && {
      mark: (each: Row) =>
        each.what !== time && each.what !== distance && new Set(names.map((name) => each[name])).size > 1,
    }),
  };
  return renderTable(rows, options, place, columns);
}

const distance = "distance to the server (ms)";
const time = "time (ms), not a count";

/** The figures that say something of these costs. */
function figuresOf(list: readonly Cost[]): Figure[] {
  const some = (count: CountName) => list.some((cost) => cost[count] > 0);
  const wire = some("roundTrips") || !some("vmSteps");
  const first = [
    ...(wire ? onTheWire : []),
    ...always.filter(([count]) => list.some((cost) => !Number.isNaN(cost[count]))),
  ];
  const more = [...whereAny, ...inSqlite].filter(([count]) => {
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
    for (const [count, why] of Object.entries(unknown)) whys.set(why, [...(whys.get(why) ?? []), count]);
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
