/** Errors of measuring and budgets. */

import { RoundtripError } from "../errors.js";

/** A cost is over its budget. `over` names each count with what was measured and what was allowed. */
export class BudgetExceededError extends RoundtripError {
  constructor(
    message: string,
    readonly over: readonly { count: string; measured: number; allowed: number }[],
  ) {
    super("BUDGET_EXCEEDED", message);
  }
}

/** Why a sum over the server's statements is not known that anybody's statements may have spoiled. */
export const lostStatistics =
  "pg_stat_statements was reset, or lost entries for lack of room, during the measurement. Measure again.";

/** A measurement cannot be trusted: two at once on one lab, or work still under way when it ended. */
export class MeasurementError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("MEASUREMENT_INVALID", message, options);
  }
}
