import { type Budget, type BudgetWords, budgetMessage, excesses } from "../cost/budget.js";
import type { Cost } from "../cost/cost.js";
import { mostRepeats, onTheWire } from "./within.js";

/** What vitest expects of a matcher. */
interface Verdict {
  pass: boolean;
  message: () => string;
}

/** The state that vitest hands to a matcher; `task.meta` reaches the record. */
interface MatcherState {
  isNot?: boolean;
  task?: { meta: object };
}

/** Leaves the measured figures, and what was allowed of them, in the test's meta, where the record finds them. */
function note(state: MatcherState, measured: Record<string, number>, budget: Budget): void {
  const meta = state.task?.meta as { measured?: Record<string, number>; budget?: Budget } | undefined;
  if (!meta) return;
  meta.measured = { ...meta.measured, ...measured };
  meta.budget = { ...meta.budget, ...budget };
}

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
