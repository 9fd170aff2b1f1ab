import { RoundtripError } from "../errors.js";

/** What was timed is too short for the clock: its median is 0 ms, and nothing can be a multiple of that. */
export class TooShortError extends RoundtripError {
  constructor(
    /** The name of the work. */
    readonly work: string,
    /** How many samples there were. */
    readonly n: number,
  ) {
    super(
      "TIMING_TOO_SHORT",
      `compare: half of the ${n} samples of "${work}" are 0 ms, so that nothing can be a multiple of them. ` +
        "Do the work a thousand times within one sample.",
    );
  }
}
