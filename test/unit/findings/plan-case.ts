import type { PlanFindingId } from "#src/findings/finding.js";

/** A statement on a small shop, after changes that are undone. */
export interface PlanCase {
  /** What is special, in words. */
  what: string;
  changes?: string;
  sql: string;
  params?: unknown[];
  /** The cure that the finding names. */
  cure?: string;
  /** What the finding tells by numbers. */
  figures?: Record<string, number>;
}

/** For a kind of finding: statements with it, and near ones without. */
export interface PlanCases {
  id: PlanFindingId;
  fires: PlanCase[];
  misses: PlanCase[];
}

/** Indexes the orders of each user. */
export const byUser = "create index orders_user on orders (user_id);";

/** Of the small shop the user with most orders, 224, and those on 160 pages. */
export const busiest = 7920;
