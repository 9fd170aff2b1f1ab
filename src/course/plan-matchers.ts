import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { formatCount, formatNumber } from "../display/numbers.js";
import { renderPlan } from "../display/plan.js";
import { InvalidArgumentError } from "../errors.js";
import { nodesOf, type Plan } from "../plan/plan.js";
import { type MatcherResult, type MatcherState, note } from "./matcher-state.js";

/** Parts of the message of a matcher of plans. */
export interface PlanMessageOptions {
  /** What was explained, for example `the look-up by e-mail`; default `The statement`. */
  what?: string;
  /** The one next step. */
  next?: string;
}

/** The most that a statement may touch. */
export interface PlanLimits {
  /** Pages of tables and indexes, an integer from 0. */
  pages: number;
}

/** Sentences, the next step, and the plan below them. */
function told(plan: Plan, sentences: string, next: string): () => string {
  return () => `${sentences} Next: ${next}\n\nIts plan:\n\n${renderPlan(plan, "plain", 96)}`;
}

function requirePlan(matcher: string, plan: unknown): asserts plan is Plan {
  if (typeof plan === "object" && plan !== null && "root" in plan && "database" in plan) return;
  throw new InvalidArgumentError(`${matcher}: expected a plan of explain(…), got ${describe(plan)}.`);
}

/** Matchers of a {@link Plan} for vitest; `expect.extend(planMatchers)`. */
export const planMatchers = {
  /** The plan reads the index of this name; without a name, any index. */
  toUseIndex(
    this: MatcherState,
    plan: Plan,
    index?: string,
    { what = "The statement", next }: PlanMessageOptions = {},
  ): MatcherResult {
    requirePlan("toUseIndex", plan);
    const used = [...new Set(nodesOf(plan).flatMap((node) => node.index ?? []))];
    const pass = index === undefined ? used.length > 0 : used.includes(index);
    const wanted = index === undefined ? "an index" : `the index ${index}`;
    const got = used.length > 0 ? used.join(", ") : "no index";
    const sentences = pass
      ? `${what} uses ${wanted}, and was expected not to.`
      : `${what} uses ${got}; ${wanted} was expected. Without it every row is looked at.`;
    const step = pass
      ? "see what makes it cheaper than the other ways."
      : "compare the index's columns with the conditions.";
    return { pass, message: told(plan, sentences, next ?? step) };
  },

  /** The plan reads every row of this table; without a name, of any. */
  toScan(
    this: MatcherState,
    plan: Plan,
    table?: string,
    { what = "The statement", next }: PlanMessageOptions = {},
  ): MatcherResult {
    requirePlan("toScan", plan);
    const scans = nodesOf(plan).filter((node) => node.access === "scan");
    const pass = scans.some(({ relation }) => table === undefined || relation === table);
    const name = table ?? (scans.map(({ relation }) => relation).join(", ") || "any table");
    const sentences = pass
      ? `${what} reads every row of ${name}; no scan of it was allowed. The work grows with the table, whatever is asked for.`
      : `${what} reads no table whole; a scan of ${name} was expected.`;
    const step = pass ? "give it an index that serves its condition." : "see which index it uses instead.";
    return { pass, message: told(plan, sentences, next ?? step) };
  },

  /** The statement touched no more than this when it ran. */
  toTouchAtMost(
    this: MatcherState,
    plan: Plan,
    limits: PlanLimits,
    { what = "The statement", next }: PlanMessageOptions = {},
  ): MatcherResult {
    requirePlan("toTouchAtMost", plan);
    rejectUnknown("toTouchAtMost", limits, ["pages"]);
    const allowed = requireNumber("toTouchAtMost: pages", limits.pages, 0, Number.MAX_SAFE_INTEGER, true);
    const { pages } = plan;
    if (pages === undefined) {
      throw new InvalidArgumentError("toTouchAtMost: the plan was not run. Write: explain(…, { analyze: true })");
    }
    note(this, { pages }, { pages: allowed });
    const pass = pages <= allowed;
    const bound = formatNumber(allowed);
    const sentences = pass
      ? `${what} touched ${formatCount(pages, "page")}; more than ${bound} were expected.`
      : `${what} touched ${formatCount(pages, "page")}; the budget is ${bound}. Pages are the server's work, the same on every machine.`;
    return { pass, message: told(plan, sentences, next ?? "look at the node that is marked.") };
  },
};

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the signature is vitest's own
  interface Matchers<T = any> {
    toUseIndex(index?: string, message?: PlanMessageOptions): T;
    toScan(table?: string, message?: PlanMessageOptions): T;
    toTouchAtMost(limits: PlanLimits, message?: PlanMessageOptions): T;
  }
}
