/** Errors of the lab. */

import { RoundtripError } from "../errors.js";

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
