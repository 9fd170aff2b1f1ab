/**
 * What every error of the library is; each folder has its own in its `errors.ts`.
 *
 * Each carries a stable `code` to branch on, the figures behind the sentence as fields with units, and the original
 * error as `cause`. The message says what was expected, what came, and what to do next.
 */

/** The base of every error this library throws on purpose. */
export class RoundtripError extends Error {
  /** Stable identifier, for example `LAB_START_FAILED`; never changes once released. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** An argument or option has a value that cannot be used. The message says what was expected and what came. */
export class InvalidArgumentError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("INVALID_ARGUMENT", message, options);
  }
}
