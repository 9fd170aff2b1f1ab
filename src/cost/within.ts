import { BudgetExceededError } from "../errors.js";
import { type Budget, type BudgetWords, budgetMessage, excesses } from "./budget.js";
import type { Cost } from "./cost.js";

/**
 * Refuses a cost that is over a budget: the matcher `toStayWithin` as a plain function, for notebooks and programs.
 *
 * @param cost what was measured
 * @param budget the most that each count may be
 * @param words for the message: what was measured, why it matters, the next step
 * @throws BudgetExceededError when a count is over; InvalidArgumentError for an unknown count or a limit below 0
 */
export function assertWithin(cost: Cost, budget: Budget, words: BudgetWords = {}): void {
  const over = excesses(cost, budget);
  if (over.length > 0) throw new BudgetExceededError(budgetMessage(over, cost, words), over);
}

/** More often than this, one after the other, is N+1. @internal */
export const mostRepeats = 2;

/**
 * Refuses a cost in which one question was asked more than twice, each time after the answer to the time before: the
 * matcher `toRepeatNoQuery` as a plain function.
 *
 * @throws BudgetExceededError naming the statement
 */
export function assertRepeatsNoQuery(cost: Cost, words: BudgetWords = {}): void {
  assertWithin(cost, { repeats: mostRepeats }, words);
}

/**
 * Refuses a cost that left a connection open, or inside a transaction: the matcher `toLeakNothing` as a plain function.
 *
 * @throws BudgetExceededError saying how many
 */
export function assertLeaksNothing(cost: Cost, words: BudgetWords = {}): void {
  assertWithin(cost, { leaked: 0 }, words);
}
