/**
 * Every error class of the library, in one place.
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

// --- arguments ------------------------------------------------------------------------------------------------------

/** An argument or option has a value that cannot be used. The message says what was expected and what came. */
export class InvalidArgumentError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("INVALID_ARGUMENT", message, options);
  }
}

// --- course ---------------------------------------------------------------------------------------------------------

/** Thrown by an exercise that has not been done yet: its verdict is *not started*, not *wrong*. */
export class TodoError extends RoundtripError {
  constructor(task: string) {
    super("TODO", `Not done yet: ${task}`);
  }
}

/** `course.json` is not as it must be. `where` names the key, for example `lessons[1].exercises[0].points`. */
export class ManifestError extends RoundtripError {
  constructor(
    readonly where: string,
    problem: string,
    options?: { cause?: unknown },
  ) {
    super("COURSE_MANIFEST_INVALID", `course.json: ${where}: ${problem}`, options);
  }
}

/** A lesson's Markdown cannot be made into a notebook. `line` counts from 1. */
export class LessonError extends RoundtripError {
  constructor(
    readonly file: string,
    readonly line: number,
    problem: string,
    options?: { cause?: unknown },
  ) {
    super("LESSON_INVALID", `${file}:${line}: ${problem}`, options);
  }
}

/** An exercise could not be checked from a notebook: there is none of that name, or the checker itself failed. */
export class CheckFailedError extends RoundtripError {
  constructor(
    readonly exercise: string,
    reason: string,
  ) {
    super("CHECK_FAILED", `The check of ${exercise} could not run: ${reason}`);
  }
}

// --- lab ------------------------------------------------------------------------------------------------------------

/** Another living process holds the lab's lock for too long. */
export class LabBusyError extends RoundtripError {
  constructor(
    readonly lockFile: string,
    readonly ownerPid: string,
    readonly waitedMs: number,
  ) {
    super(
      "LAB_BUSY",
      `The lab is being set up by process ${ownerPid} for more than ${waitedMs} ms. Wait for it, or end it and remove ${lockFile}.`,
    );
  }
}

/** PostgreSQL could not be started. `log` holds the end of what the server itself said. */
export class LabStartError extends RoundtripError {
  constructor(
    message: string,
    readonly log: string = "",
    options?: { cause?: unknown },
  ) {
    super("LAB_START_FAILED", log ? `${message}\n${log}` : message, options);
  }
}

/** No PostgreSQL can be had here: no binaries for this platform, and no `DATABASE_URL`. */
export class LabUnavailableError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("LAB_UNAVAILABLE", message, options);
  }
}

/** The server named by `DATABASE_URL` cannot be reached, or does not allow what the lab needs. */
export class LabServerError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("LAB_SERVER_UNUSABLE", message, options);
  }
}

/** The lab was closed, and is asked for something all the same. */
export class LabClosedError extends RoundtripError {
  constructor(
    readonly lab: string,
    openAgain = "const lab = await openLab()",
  ) {
    super("LAB_CLOSED", `The lab "${lab}" is closed. Open it again with: ${openAgain}`);
  }
}

// --- wire -----------------------------------------------------------------------------------------------------------

/** The wire proxy cannot do what it is asked for: it is closed, it ended, or another scope is open. */
export class WireError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("WIRE_FAILED", message, options);
  }
}

// --- cost -----------------------------------------------------------------------------------------------------------

/** A cost is over its budget. `over` names each count with what was measured and what was allowed. */
export class BudgetExceededError extends RoundtripError {
  constructor(
    message: string,
    readonly over: readonly { count: string; measured: number; allowed: number }[],
  ) {
    super("BUDGET_EXCEEDED", message);
  }
}

/** A measurement cannot be trusted: two at once on one lab, or work still under way when it ended. */
export class MeasurementError extends RoundtripError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("MEASUREMENT_INVALID", message, options);
  }
}
