/** Rules for how tables are read: P1, P2, P6 and P7. */

import type { PlanNode } from "../plan/plan.js";
import { type CatalogueTable, columnOf, createIndex } from "./catalogue.js";
import { comparedKeys, hasIndexOn } from "./index-keys.js";
import {
  numericProperty,
  type PlanContext,
  type PlanRule,
  pagesOfDescent,
  removedBy,
  rowsOf,
  rowsPerPage,
  subjectOf,
  tableIn,
} from "./plan-context.js";
import { memoryFor } from "./work-memory.js";

/**
 * P1: a scan of a whole table threw most of its rows away, and an index could have led to the others in far fewer pages.
 *
 * How many rows are thrown away does not tell this alone: rows that are kept lie on as many pages, unless the table lies in
 * the order of what is compared. One order of twelve is pending: they are on every page of the table, and an index saves none.
 */
export const scanDiscardsRows: PlanRule = (node, context) => {
  const { limits } = context;
  const { ownPages = 0, loops = 0 } = node;
  const [removed, kept] = [removedBy(node), rowsOf(node)];
  if (node.name !== "Seq Scan" || removed < limits.minDiscarded * (removed + kept)) return undefined;
  const table = tableIn(node, context);
  const compared = table && comparedKeys([node.filter], table, context.parser);
  const keys = [...(compared?.equal ?? []), ...(compared?.range.slice(0, 1) ?? [])];
  const isInOrder = table !== undefined && keys.length === 1 && liesInOrder(table, keys[0]);
  const needed = isInOrder ? (ownPages * kept) / (removed + kept) : kept;
  const avoidable = Math.floor(ownPages - needed - pagesOfDescent * loops);
  if (avoidable < limits.minPages) return undefined;
  const isThere = table !== undefined && keys.length > 0 && hasIndexOn(table, keys);
  return {
    id: "scan-discards-rows",
    subject: subjectOf(node, context),
    evidence: [
      { name: "pages read", value: ownPages, unit: "pages" },
      { name: "rows thrown away", value: removed, unit: "rows" },
      { name: "rows kept", value: kept, unit: "rows" },
    ],
    reason: "The whole table is read, and nearly every row of it is thrown away.",
    next: nextOfScan(keys, isThere),
    ...(table && keys.length > 0 && !isThere && { cure: createIndex(table, keys) }),
    weight: avoidable,
  };
};

function nextOfScan(keys: readonly string[], isThere: boolean): string {
  if (isThere) return "There is an index for it: look at why the planner left it, first at the rows that it expected.";
  if (keys.length === 0) return "Write the condition so that a column is compared as it is, and index that column.";
  return `Build an index on ${keys.join(", ")}, or find out whether anybody needs this question answered.`;
}

/** Whether the rows of a table lie in the order of a column, or nearly so. */
function liesInOrder(table: CatalogueTable, sqlName: string | undefined): boolean {
  const { correlation = 0 } = table.columns.find((column) => column.sqlName === sqlName) ?? {};
  return Math.abs(correlation) > 0.9;
}

/**
 * P2: an index led to rows that a filter, or a second look at the index's own condition, threw away. A look-up that finds a
 * single row has done what an index can do.
 */
export const indexScanFiltersRows: PlanRule = (node, context) => {
  const { limits } = context;
  const rechecked = numericProperty(node, "Lossy Heap Blocks") > 0 ? 0 : recheckedBy(node);
  const [removed, kept] = [removedBy(node) + rechecked, rowsOf(node)];
  if ((node.access !== "index" && node.access !== "index only") || removed < limits.minFilteredRows) return undefined;
  const avoidable = Math.floor(((node.ownPages ?? 0) * removed) / (removed + kept));
  // PostgreSQL rounds what was thrown away in a run to whole rows.
  const isOneEach = removed + kept < 2 * (node.loops ?? 0);
  if (removed <= kept || isOneEach || avoidable < limits.minPages) return undefined;
  const cure = longerIndex(node, context);
  return {
    id: "index-scan-filters-rows",
    subject: subjectOf(node, context),
    evidence: [
      { name: "rows thrown away", value: removed, unit: "rows" },
      { name: "rows kept", value: kept, unit: "rows" },
      { name: "pages read", value: node.ownPages ?? 0, unit: "pages" },
    ],
    reason: "The index leads to more rows that are thrown away than to rows that are kept.",
    next: cure
      ? "Build an index that has what the filter compares among its keys, too."
      : "Look for a condition that an index can answer as a whole.",
    ...(cure && { cure }),
    weight: avoidable,
  };
};

/** Rows of which a bitmap's condition turned out not to hold, in all runs. */
const recheckedBy = (node: PlanNode) =>
  Math.round(numericProperty(node, "Rows Removed by Index Recheck") * (node.loops ?? 0));

/** An index by which the filter's rows could be found: what is compared by `=`, then the index's own keys, then a range. */
function longerIndex(node: PlanNode, context: PlanContext): string | undefined {
  const table = tableIn(node, context);
  if (!table) return undefined;
  const own = ownKeys(node, table);
  const filter = comparedKeys([node.filter], table, context.parser);
  const found = comparedKeys([node.condition], table, context.parser);
  if (filter.equal.length + filter.range.length === 0) return undefined;
  const keys = [...new Set([...found.equal, ...filter.equal, ...own, ...filter.range.slice(0, 1)])].slice(0, 4);
  return hasIndexOn(table, keys) ? undefined : createIndex(table, keys);
}

function ownKeys(node: PlanNode, table: CatalogueTable): string[] {
  const name = node.index ?? node.inputs[0]?.index;
  const keys = table.indexes.find((index) => index.name === name)?.keys ?? [];
  return keys.flatMap(({ column }) => (column === undefined ? [] : [columnOf(table, column)?.sqlName ?? ""]));
}

/** P6: an index-only scan looked into the table for its rows, since their pages are not in the visibility map. */
export const indexOnlyScanVisitsTable: PlanRule = (node, context) => {
  const { heapFetches = 0, ownPages = 0 } = node;
  const avoidable = Math.min(heapFetches, ownPages - pagesOfDescent);
  if (node.access !== "index only" || avoidable < context.limits.minPages) return undefined;
  const table = tableIn(node, context);
  return {
    id: "index-only-scan-visits-table",
    subject: subjectOf(node, context),
    evidence: [
      { name: "rows looked up in the table", value: heapFetches, unit: "rows" },
      { name: "rows found", value: rowsOf(node), unit: "rows" },
    ],
    reason:
      "The index has all that is asked for, but does not know which rows may be seen on pages that were written to.",
    next: "Let VACUUM enter the pages into the visibility map, and let autovacuum come round more often on this table.",
    ...(table && { cure: `vacuum ${table.sqlName}` }),
    weight: avoidable,
  };
};

/** P7: a bitmap had no room for single rows and kept whole pages, so that every row of those was checked again. */
export const bitmapLossy: PlanRule = (node, context) => {
  const lossy = numericProperty(node, "Lossy Heap Blocks");
  if (lossy < context.limits.minPages) return undefined;
  const pages = lossy + numericProperty(node, "Exact Heap Blocks");
  const rechecked = recheckedBy(node);
  return {
    id: "bitmap-lossy",
    subject: subjectOf(node, context),
    evidence: [
      { name: "pages kept without their rows", value: lossy, unit: "pages" },
      { name: "rows checked in vain", value: rechecked, unit: "rows" },
    ],
    reason: "The bitmap outgrew work_mem, so it remembers whole pages, and all their rows are checked again.",
    next: "Give this statement more work_mem, or let it find fewer rows.",
    // An entry of the bitmap takes about 64 bytes.
    cure: memoryFor((pages * 64) / 1024),
    weight: Math.round(rechecked / rowsPerPage),
  };
};
