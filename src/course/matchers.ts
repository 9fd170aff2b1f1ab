import { type Budget, type BudgetMessageOptions, budgetMessage, excesses } from "../cost/budget.js";
import type { Cost } from "../cost/cost.js";
import { renderSequence } from "../display/sequence.js";
import { type MatcherResult, type MatcherState, note } from "./matcher-state.js";

/** Most lines of a sequence diagram below a message. */
const mostLines = 40;

/** The sequence diagram of the wire, to be set below a message; empty when nothing crossed it. */
function onTheWire(cost: Cost): string {
  if (cost.roundTrips === 0) return "";
  const lines = renderSequence(cost, "plain", 96).split("\n");
  const more = lines.length - mostLines;
  const shown = more > 1 ? [...lines.slice(0, mostLines), `… ${more} more lines`] : lines;
  return `\n\nOn the wire:\n\n${shown.join("\n")}`;
}

function resultOf(state: MatcherState, cost: Cost, budget: Budget, message: BudgetMessageOptions): MatcherResult {
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
    return resultOf(this, cost, budget, message);
  },
  /** No question was asked more than twice, each time after the answer to the time before. */
  toRepeatNoQuery(this: MatcherState, cost: Cost, message: BudgetMessageOptions = {}): MatcherResult {
    return resultOf(this, cost, { repeats: 2 }, message);
  },
  /** Every connection that was opened is closed, and none is inside a transaction. */
  toLeakNothing(this: MatcherState, cost: Cost, message: BudgetMessageOptions = {}): MatcherResult {
    return resultOf(this, cost, { leaked: 0 }, message);
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
