import { type Budget, type BudgetMessageOptions, budgetMessage, excesses } from "../cost/budget.js";
import type { Cost } from "../cost/cost.js";
import { BudgetExceededError } from "../cost/errors.js";
import { renderSequence } from "../display/sequence.js";

/** Most lines of a sequence diagram below a message. */
const mostLines = 40;

/** The sequence diagram of the wire, to be set below a message; empty when nothing crossed it. */
export function onTheWire(cost: Cost): string {
  if (cost.roundTrips === 0) return "";
  const lines = renderSequence(cost, "plain", 96).split("\n");
  const more = lines.length - mostLines;
  const shown = more > 1 ? [...lines.slice(0, mostLines), `… ${more} more lines`] : lines;
  return `\n\nOn the wire:\n\n${shown.join("\n")}`;
}

/**
 * Refuses a cost that is over a budget: the matcher `toStayWithin` as a plain function, for notebooks and programs.
 *
 * @param cost what was measured
 * @param budget the most that each count may be
 * @param message for the message: what was measured, why it matters, the next step
 * @throws BudgetExceededError when a count is over; InvalidArgumentError for an unknown count or a limit below 0
 */
export function assertWithin(cost: Cost, budget: Budget, message: BudgetMessageOptions = {}): void {
  const over = excesses(cost, budget);
  if (over.length > 0) throw new BudgetExceededError(`${budgetMessage(over, cost, message)}${onTheWire(cost)}`, over);
}

/** More often than this, one after the other, is N+1. @internal */
export const mostRepeats = 2;

/**
 * Refuses a cost in which one question was asked more than twice, each time after the answer to the time before: the
 * matcher `toRepeatNoQuery` as a plain function.
 *
 * @throws BudgetExceededError naming the statement
 */
export function assertRepeatsNoQuery(cost: Cost, message: BudgetMessageOptions = {}): void {
  assertWithin(cost, { repeats: mostRepeats }, message);
}

/**
 * Refuses a cost that left a connection open, or inside a transaction: the matcher `toLeakNothing` as a plain function.
 *
 * @throws BudgetExceededError saying how many
 */
export function assertLeaksNothing(cost: Cost, message: BudgetMessageOptions = {}): void {
  assertWithin(cost, { leaked: 0 }, message);
}
