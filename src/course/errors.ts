/** Errors of the course: its files and its checker. */

import { RoundtripError } from "../errors.js";

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

/** README.md cannot be given its tables. `where` names the row of `src/course/systems.ts`, or the table without a place. */
export class ReadmeError extends RoundtripError {
  constructor(
    readonly where: string,
    problem: string,
  ) {
    super("COURSE_README_INVALID", `README.md: ${where}: ${problem}`);
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
