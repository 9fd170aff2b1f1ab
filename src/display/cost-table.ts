import type { Cost } from "../cost/cost.js";
import type { Place } from "./place.js";
import { renderTable, type TableOptions } from "./table.js";

/** The figures of a cost in the order in which they are read; those of the second part are left out where all are 0. */
const always: [keyof Cost, string][] = [
  ["roundTrips", "round trips"],
  ["connections", "connections opened"],
  ["statements", "statements"],
  ["rowsReturned", "rows returned"],
  ["rowsExamined", "rows examined by the server"],
  ["pages", "pages touched (8 KiB)"],
];
const whereAny: [keyof Cost, string][] = [
  ["depth", "round trips one after the other"],
  ["peakConnections", "connections at one moment"],
  ["leaked", "connections leaked"],
  ["shapes", "shapes of statements"],
  ["rowsAffected", "rows changed"],
  ["commits", "commits"],
  ["rollbacks", "rollbacks"],
  ["errors", "errors"],
  ["tempPages", "temporary pages"],
  ["walRecords", "log records"],
  ["bytesUp", "bytes sent"],
  ["bytesDown", "bytes received"],
];

type Row = Record<string, string | number>;

/** The table of one or several costs, a column each; a row in which they differ is marked when there are several. */
export function renderCosts(costs: Record<string, Cost>, place: Place = "plain", columns = 100): string {
  const names = Object.keys(costs);
  const list = Object.values(costs);
  const shown = [...always, ...whereAny.filter(([key]) => list.some((cost) => cost[key] !== 0))];
  // The depth tells something new only where several connections worked side by side.
  const fields = shown.filter(([key]) => key !== "depth" || list.some((cost) => cost.depth !== cost.roundTrips));
  const rows: Row[] = fields.map(([key, said]) => row(said, names, (cost) => Number(cost[key]), costs));
  rows.push(row("time (ms), not a count", names, (cost) => Math.round(cost.durationMs * 100) / 100, costs));
  const options: TableOptions<Row> =
    names.length > 1 ? { mark: (each) => new Set(names.map((name) => each[name])).size > 1 } : {};
  return renderTable(rows, options, place, columns);
}

function row(said: string, names: string[], value: (cost: Cost) => number, costs: Record<string, Cost>): Row {
  const entries = names.map((name) => [name, value(costs[name] as Cost)] as const);
  return { what: said, ...Object.fromEntries(entries) };
}
