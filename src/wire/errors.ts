/** Errors of the proxy. */

import { RoundtripError } from "../errors.js";

/** The wire proxy cannot do what it is asked for: it is closed, it ended, or another scope is open. */
export class WireError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("WIRE_FAILED", message, options);
  }
}
