import type { BtreeDescent, BtreeStep } from "../plan/btree.js";
import { formatCount, formatNumber } from "./numbers.js";

/** A key of a page, or the index of keys that are not shown. */
export interface BtreeCell {
  readonly text: string;
  /** The way leads over it. */
  readonly chosen: boolean;
}

/** One page of the way down. */
export interface BtreeRow {
  /** `root, page 412`. */
  readonly title: string;
  /** How many keys it has. */
  readonly keys: string;
  readonly cells: readonly BtreeCell[];
}

/** The way down, laid out. */
export interface BtreeModel {
  readonly rows: readonly BtreeRow[];
  /** Where the row lies in the table, or that it is not there. */
  readonly end: string;
  readonly found: boolean;
  readonly summary: string;
}

/** The index of keys that are not shown. */
const gap: BtreeCell = { text: "…", chosen: false };

/** Keys shown at each side of the one that is chosen. */
const beside = 1;

/** Lays a way down out: of each page the key that leads on, with its neighbours. */
export function layOutBtree({ index, table, key, steps, indexPages, row }: BtreeDescent): BtreeModel {
  const ofTable = row ? "and one of the table" : "and none of the table";
  return {
    rows: steps.map((step) => rowOf(step, row !== undefined)),
    end: row ? `${table}, page ${formatNumber(row.page)}, row ${formatNumber(row.index)} of it` : `${key} is not there`,
    found: row !== undefined,
    summary: `${index}: ${formatCount(steps.length, "page")} of ${formatNumber(indexPages)}, ${ofTable}.`,
  };
}

function rowOf({ kind, page, keys, at }: BtreeStep, found: boolean): BtreeRow {
  const from = Math.max(0, Math.min(at - beside, keys.length - 2 * beside - 1));
  const to = Math.min(keys.length, from + 2 * beside + 1);
  const cells = keys.slice(from, to).map((key, offset) => ({
    text: key === "" ? "everything below" : key,
    chosen: from + offset === at && (kind !== "leaf" || found),
  }));
  return {
    title: `${kind}, page ${formatNumber(page)}`,
    keys: formatCount(keys.length, "key"),
    cells: [...(from > 0 ? [gap] : []), ...cells, ...(to < keys.length ? [gap] : [])],
  };
}
