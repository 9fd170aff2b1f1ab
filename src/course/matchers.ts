import { type Budget, type BudgetWords, budgetMessage, excesses } from "../cost/budget.js";
import type { Cost } from "../cost/cost.js";
import { mostRepeats } from "../cost/within.js";
import { renderLadder } from "../display/ladder.js";

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

/** Leaves the measured figures in the test's meta, where the record finds them. */
function note(state: MatcherState, measured: Record<string, number>): void {
  const meta = state.task?.meta as { measured?: Record<string, number> } | undefined;
  if (meta) meta.measured = { ...meta.measured, ...measured };
}

function verdict(state: MatcherState, cost: Cost, budget: Budget, words: BudgetWords): Verdict {
  const over = excesses(cost, budget);
  const counts = Object.keys(budget) as (keyof Budget)[];
  note(state, Object.fromEntries(counts.map((count) => [count, cost[count]])));
  const said =
    over.length > 0
      ? budgetMessage(over, cost, words)
      : `${words.what ?? "It"} stayed within ${JSON.stringify(budget)}.`;
  return { pass: over.length === 0, message: () => `${said}${onTheWire(cost)}` };
}

/** Most lines of a ladder below a message. */
const mostLines = 40;

/** The ladder of the wire, below a message. */
function onTheWire(cost: Cost): string {
  if (cost.roundTrips === 0) return "";
  const lines = renderLadder(cost, "plain", 96).split("\n");
  const more = lines.length - mostLines;
  const shown = more > 1 ? [...lines.slice(0, mostLines), `… ${more} more lines`] : lines;
  return `\n\nOn the wire:\n\n${shown.join("\n")}`;
}

/** Matchers of a {@link Cost} for vitest; `expect.extend(costMatchers)`. */
export const costMatchers = {
  /** Every count of the budget is kept. */
  toStayWithin(this: MatcherState, cost: Cost, budget: Budget, words: BudgetWords = {}): Verdict {
    return verdict(this, cost, budget, words);
  },
  /** No shape ran more than twice in a row on one connection. */
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
