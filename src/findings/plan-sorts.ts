/** Rules for sorting, hashing and skipping: P5, P8 and P9. */

import type { PlanNode } from "../plan/plan.js";
import { type CatalogueTable, createIndex } from "./catalogue.js";
import { comparedKeys, hasIndexOn, keyOf } from "./index-keys.js";
import { type PlanRule, pagesOfDescent, removedBy, rowsOf, subjectOf, tableIn } from "./plan-context.js";
import type { ClauseParser } from "./syntax.js";
import { memoryFor } from "./work-memory.js";

/** How much more room rows take in memory than in a temporary file. */
const memoryToFile = 4;

/** P5: a sort or a hash did not fit into `work_mem` and went through temporary files. */
export const spillsToDisk: PlanRule = (node, context) => {
  const pages = ownTempPages(node);
  // The pages of a hash are told at its join.
  if (pages <= 0 || node.name === "Hash") return undefined;
  return {
    id: "spills-to-disk",
    subject: subjectOf(node, context),
    evidence: [{ name: "temporary pages written and read", value: pages, unit: "pages" }],
    reason: "What it sorts or collects does not fit into work_mem, so it is written to files and read again.",
    next: "Let it handle fewer rows or fewer columns, or give this statement more work_mem.",
    // Each page is written once and read once.
    cure: memoryFor((pages / 2) * 8 * memoryToFile),
    weight: pages,
  };
};

function ownTempPages({ tempPages = 0, inputs }: PlanNode): number {
  const below = inputs.flatMap((input) => (input.name === "Hash" ? input.inputs : [input]));
  return tempPages - below.reduce((sum, input) => sum + (input.tempPages ?? 0), 0);
}

/** OFFSET has to skip this many times the rows that are returned. */
const timesReturned = 10;

/** P8: rows were read only to be skipped by OFFSET. */
export const offsetReadsSkippedRows: PlanRule = (node, context) => {
  const [input] = node.inputs;
  if (node.name !== "Limit" || !input) return undefined;
  const [read, returned] = [rowsOf(input), rowsOf(node)];
  const skipped = read - returned;
  // Rows that are sorted to be skipped may have gone through temporary files, too.
  const touched = (input.pages ?? 0) + (input.tempPages ?? 0);
  const avoidable = Math.floor((touched * skipped) / Math.max(1, read));
  if (skipped < timesReturned * Math.max(1, returned) || avoidable < context.limits.minPages) return undefined;
  return {
    id: "offset-reads-skipped-rows",
    subject: { statement: context.plan.sql },
    evidence: [
      { name: "rows skipped", value: skipped, unit: "rows" },
      { name: "rows returned", value: returned, unit: "rows" },
      { name: "pages read", value: input.pages ?? 0, unit: "pages" },
    ],
    reason:
      "The server cannot jump: it reads all rows before the page that is wanted, the more of them the further one goes.",
    next: "Remember the last row that was shown, and ask for those after it: where (key, id) > ($1, $2) order by key, id limit n.",
    weight: avoidable,
  };
};

/** P9: rows were sorted, for the first few of them, in an order that an index of their table could have given. */
export const sortWhereIndexCould: PlanRule = (node, context) => {
  const [input] = node.inputs;
  const table = input && tableIn(input, context);
  if (node.name !== "Sort" || context.parents.at(-1)?.name !== "Limit" || !table || !input?.access) return undefined;
  const [sorted, returned] = [rowsOf(input), Math.max(1, rowsOf(node))];
  const order = orderOf(node, table, context.parser);
  if (!order || sorted < timesReturned * returned) return undefined;
  const { equal, hasMore, range } = comparedKeys([input.condition, input.filter], table, context.parser);
  // What the index cannot answer by its front is checked on the way, row by row.
  const isWhole = !hasMore && range.length === 0;
  const visited = isWhole ? returned : (returned * (sorted + removedBy(input))) / sorted;
  const avoidable = Math.floor((input.pages ?? 0) - visited - pagesOfDescent);
  if (avoidable < context.limits.minPages) return undefined;
  const keys = [...equal, ...order.filter((key) => !equal.includes(key.replace(/ .*/, "")))];
  const isThere = hasIndexOn(table, keys);
  return {
    id: "sort-where-index-could",
    subject: subjectOf(input, context),
    evidence: [
      { name: "rows sorted", value: sorted, unit: "rows" },
      { name: "rows returned", value: rowsOf(node), unit: "rows" },
      { name: "pages read", value: input.pages ?? 0, unit: "pages" },
    ],
    reason: "All rows are read and sorted for the first few, which an index in this order has side by side.",
    next: isThere
      ? "There is an index in this order: look at why the planner left it, first at the rows that it expected."
      : `Build an index on ${keys.join(", ")}.`,
    ...(!isThere && { cure: createIndex(table, keys) }),
    weight: avoidable,
  };
};

/** What a sort is by, as keys of an index; undefined where a key is none that an index could have. */
function orderOf(node: PlanNode, table: CatalogueTable, parser: ClauseParser): string[] | undefined {
  const keys = (node.keys ?? []).map((text) => {
    const by = parser.sortKey(text);
    const key = by && keyOf(by.node, table);
    if (!by || key === undefined) return undefined;
    const isDown = by.sortby_dir === "SORTBY_DESC";
    const nulls = { SORTBY_NULLS_FIRST: " nulls first", SORTBY_NULLS_LAST: " nulls last" } as Record<string, string>;
    return { key, suffix: `${isDown ? " desc" : ""}${nulls[by.sortby_nulls ?? ""] ?? ""}` };
  });
  if (keys.length === 0 || keys.includes(undefined)) return undefined;
  // An index can be read from its end as well.
  const isBackward = keys.every((each) => each?.suffix === " desc");
  return keys.map((each) => `${each?.key}${isBackward ? "" : each?.suffix}`);
}
