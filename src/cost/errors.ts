/** Errors of measuring. */

import { RoundtripError } from "../errors.js";

/** Why a sum over the server's statements is not known that anybody's statements may have spoiled. */
export const lostStatistics =
  "pg_stat_statements was reset, or lost entries for lack of room, during the measurement. Measure again.";

/** A measurement cannot be trusted: two at once on one lab, or work still under way when it ended. */
export class MeasurementError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("MEASUREMENT_INVALID", message, options);
  }
}
