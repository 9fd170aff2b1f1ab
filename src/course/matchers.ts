import { type Budget, type BudgetMessageOptions, budgetMessage, excesses } from "../cost/budget.js";
import type { Cost } from "../cost/cost.js";
import { mostRepeats, onTheWire } from "./budget-assertions.js";
import { type MatcherResult, type MatcherState, note } from "./matcher-state.js";

function verdict(state: MatcherState, cost: Cost, budget: Budget, message: BudgetMessageOptions): MatcherResult {
  const over = excesses(cost, budget);
  const counts = Object.keys(budget) as (keyof Budget)[];
  note(state, Object.fromEntries(counts.map((count) => [count, cost[count]])), budget);
  const said =
    over.length > 0
      ? budgetMessage(over, cost, message)
      : `${message.what ?? "It"} stayed within ${JSON.stringify(budget)}.`;
  return { pass: over.length === 0, message: () => `${said}${onTheWire(cost)}` };
}

/** Matchers of a {@link Cost} for vitest; `expect.extend(costMatchers)`. */
export const costMatchers = {
  /** Every count of the budget is kept. */
  toStayWithin(this: MatcherState, cost: Cost, budget: Budget, message: BudgetMessageOptions = {}): MatcherResult {
    return verdict(this, cost, budget, message);
  },
  /** No question was asked more than twice, each time after the answer to the time before. */
  toRepeatNoQuery(this: MatcherState, cost: Cost, message: BudgetMessageOptions = {}): MatcherResult {
    return verdict(this, cost, { repeats: mostRepeats }, message);
  },
  /** Every connection that was opened is closed, and none is inside a transaction. */
  toLeakNothing(this: MatcherState, cost: Cost, message: BudgetMessageOptions = {}): MatcherResult {
    return verdict(this, cost, { leaked: 0 }, message);
  },
};

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the signature is vitest's own
  interface Matchers<T = any> {
    toStayWithin(budget: Budget, message?: BudgetMessageOptions): T;
    toRepeatNoQuery(message?: BudgetMessageOptions): T;
    toLeakNothing(message?: BudgetMessageOptions): T;
  }
}
