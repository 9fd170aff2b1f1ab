/** Errors of showing. */

import { RoundtripError } from "../errors.js";

/** A cell shows something, and its kernel has not told the library where to: it is a tslab that the course did not start. */
export class NoNotebookError extends RoundtripError {
  constructor() {
    super(
      "NO_NOTEBOOK",
      "Expected the course's own kernel, which tells where to show things; this notebook runs in another tslab, or in that " +
        "of another copy of the course. Open the notebook by `npm start` in this copy, and choose its kernel, TypeScript.",
    );
  }
}
