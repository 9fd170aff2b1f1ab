import { type Budget, type BudgetWords, budgetMessage, excesses } from "../cost/budget.js";
import type { Cost } from "../cost/cost.js";
import { type MatcherState, note, type Verdict } from "./matcher-state.js";
import { mostRepeats, onTheWire } from "./within.js";

function verdict(state: MatcherState, cost: Cost, budget: Budget, words: BudgetWords): Verdict {
  const over = excesses(cost, budget);
  const counts = Object.keys(budget) as (keyof Budget)[];
  note(state, Object.fromEntries(counts.map((count) => [count, cost[count]])), budget);
  const said =
    over.length > 0
      ? budgetMessage(over, cost, words)
      : `${words.what ?? "It"} stayed within ${JSON.stringify(budget)}.`;
  return { pass: over.length === 0, message: () => `${said}${onTheWire(cost)}` };
}

/** Matchers of a {@link Cost} for vitest; `expect.extend(costMatchers)`. */
export const costMatchers = {
  /** Every count of the budget is kept. */
  toStayWithin(this: MatcherState, cost: Cost, budget: Budget, words: BudgetWords = {}): Verdict {
    return verdict(this, cost, budget, words);
  },
  /** No question was asked more than twice, each time after the answer to the time before. */
  toRepeatNoQuery(this: MatcherState, cost: Cost, words: BudgetWords = {}): Verdict {
    return verdict(this, cost, { repeats: mostRepeats }, words);
  },
  /** Every connection that was opened is closed, and none is inside a transaction. */
  toLeakNothing(this: MatcherState, cost: Cost, words: BudgetWords = {}): Verdict {
    return verdict(this, cost, { leaked: 0 }, words);
  },
};

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: the signature is vitest's own
  interface Matchers<T = any> {
    toStayWithin(budget: Budget, words?: BudgetWords): T;
    toRepeatNoQuery(words?: BudgetWords): T;
    toLeakNothing(words?: BudgetWords): T;
  }
}
