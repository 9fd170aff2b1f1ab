/** Grades the learner's exercises as a part of a larger command. */
import { printedObject } from "../course/ask-command.js";
import type { GradeRecord } from "../course/checker/record.js";
import { entry } from "../lab/paths.js";
import type { Parts } from "./parts.js";

/**
 * Grades exercises in a process of their own, as `npm run grade` does.
 *
 * @param ids which; all of them when none is named
 * @returns the record; undefined when the grader ended without one
 */
export async function gradeExercises(parts: Parts, ids: readonly string[]): Promise<GradeRecord | undefined> {
  const { output } = await parts.run([entry, "grade", "--json", ...ids], { quiet: true });
  return printedObject<GradeRecord>(output);
}

/**
 * Is nothing broken? Not started is no failure; neither is what the machine could not be asked for, save with `CI=true`, where
 * everything must be had.
 */
export function isSound({ exercises }: GradeRecord): boolean {
  const broken = ["wrong", "error", ...(process.env.CI === "true" ? ["unavailable"] : [])];
  return exercises.every(({ state }) => !broken.includes(state));
}
