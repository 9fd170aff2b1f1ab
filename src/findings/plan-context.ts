import type { Plan, PlanNode } from "../plan/plan.js";
import { type Catalogue, type CatalogueTable, tableOf } from "./catalogue.js";
import type { Finding } from "./finding.js";
import type { ClauseParser } from "./syntax.js";

/** From where on something in a plan is a finding. */
export interface PlanFindingOptions {
  /** P1 to P4 and P6 to P10: pages that have to be avoidable; default 50, what Joe, postgres.ai's bot, has for scans. */
  minPages?: number;
  /** P1: which part of the rows a scan has to throw away, from 0 to 1; default 0.9; pgexplain has 10 for each that is kept. */
  minDiscarded?: number;
  /** P2: rows that have to be thrown away behind an index; default 100, as Joe has it. */
  minFilteredRows?: number;
  /** P3: runs of the inner side of a nested loop; default 1,000, as pgexplain has it. */
  minRuns?: number;
  /** P4: how many times the estimate has to be too high or too low; default 10, as pgexplain has it. */
  minEstimateFactor?: number;
  /** P10: runs of a subplan; default 100, as QuerySense has it. */
  minSubplanRuns?: number;
}

/** The options with what holds where none is given. */
export const planLimits: Required<PlanFindingOptions> = {
  minPages: 50,
  minDiscarded: 0.9,
  minFilteredRows: 100,
  minRuns: 1_000,
  minEstimateFactor: 10,
  minSubplanRuns: 100,
};

/** What a rule knows beside the node that it looks at. */
export interface PlanContext {
  readonly plan: Plan;
  readonly catalogue: Catalogue;
  readonly limits: Required<PlanFindingOptions>;
  readonly parser: ClauseParser;
  /** The nodes that the node lies below, the plan's root first. */
  readonly parents: readonly PlanNode[];
}

/** A rule: what, if anything, is to be said of a node of a plan. */
export type PlanRule = (node: PlanNode, context: PlanContext) => Finding | undefined;

/**
 * How many rows that are looked at in memory weigh as much as a page that is touched: a page of the shop has about a hundred
 * rows, and to check them is most of what touching it costs.
 */
export const rowsPerPage = 100;

/** Pages of a way down a B-tree, from its root to a leaf. Larger trees take one more for every few hundred times the rows. */
export const pagesOfDescent = 3;

/** Rows that all runs of a node gave. */
export const rowsOf = ({ rows = 0, loops = 0 }: PlanNode): number => Math.round(rows * loops);

/** Rows that the filter of a node threw away in all runs. */
export const removedBy = ({ rowsRemoved = 0, loops = 0 }: PlanNode): number => Math.round(rowsRemoved * loops);

/** A number that PostgreSQL said of a node; 0 where it did not. */
export function numericProperty(node: PlanNode, name: string): number {
  const value = node.properties[name];
  return typeof value === "number" ? value : 0;
}

/** The table that a node reads, as the catalogue has it. */
export const tableIn = ({ relation }: PlanNode, { catalogue }: PlanContext): CatalogueTable | undefined =>
  relation === undefined ? undefined : tableOf(catalogue, relation);

/** What a finding of a node is about. */
export function subjectOf({ relation, index }: PlanNode, { plan }: PlanContext) {
  return { ...(relation && { relation }), ...(index && { index }), statement: plan.sql };
}

/** A node and all below it. */
export const subtree = (node: PlanNode): PlanNode[] => [node, ...node.inputs.flatMap(subtree)];

/** What a part of a plan reads of its tables, and what the tables have. */
interface ReadAgain {
  /** Pages that all its runs touched. */
  readonly pages: number;
  /** Rows that all its runs looked at. */
  readonly rows: number;
  /** Pages of its tables, each table as often as it stands there. */
  readonly tablePages: number;
  /** Rows of its tables. */
  readonly tableRows: number;
}

/**
 * Compares what all runs of a part of a plan read with what reading its tables once, and as a whole, would.
 *
 * @returns undefined where it reads a table that the catalogue does not have, or none, or one that was never analysed
 */
export function readAgain(node: PlanNode, context: PlanContext): ReadAgain | undefined {
  const readers = subtree(node).filter(({ access, relation }) => access !== undefined && relation !== undefined);
  const tables = readers.map((each) => tableIn(each, context));
  if (tables.length === 0) return undefined;
  const sum = (numbers: (number | undefined)[]) =>
    numbers.reduce<number>((one, other) => one + (other ?? Number.NaN), 0);
  const tableRows = sum(tables.map((table) => table?.rows));
  if (Number.isNaN(tableRows)) return undefined;
  return {
    pages: node.pages ?? 0,
    rows: sum(readers.map((each) => rowsOf(each) + removedBy(each))),
    tablePages: sum(tables.map((table) => table?.pages)),
    tableRows,
  };
}
