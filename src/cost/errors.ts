/** Errors of measuring. */

import { RoundtripError } from "../errors.js";

/** A measurement cannot be trusted: two at once on one lab, or work still under way when it ended. */
export class MeasurementError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("MEASUREMENT_INVALID", message, options);
  }
}
