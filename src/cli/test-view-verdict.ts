import type { TestContext } from "vitest";
import { askCommand } from "../course/ask-command.js";
import type { ExerciseRecord, GradeRecord } from "../course/checker/record.js";

/** Grades an exercise of the learner's in a process of its own, as `npm run grade` does. */
async function gradeAlone(id: string): Promise<ExerciseRecord> {
  const foreign = /^(VITEST|NODE_OPTIONS|NODE_ENV|TEST$|JEST)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const { object, err } = await askCommand<GradeRecord>("grade", id, env);
  const [exercise] = object?.exercises ?? [];
  if (exercise) return exercise;
  throw new Error(`The grader ended without a word on it. Ask it: npm run grade -- ${id}\n${err}`);
}

/**
 * Stands for the tests of an exercise where vitest shows them: each says what the grader said of it, which is asked once, when
 * the first of them runs.
 *
 * @param id the exercise's id
 * @returns a test's body: throws what the grader has against the work, and skips what was not started
 */
export function askVerdict(id: string): (name: string, context: Pick<TestContext, "skip">) => Promise<void> {
  let graded: Promise<ExerciseRecord> | undefined;
  return async (name, { skip }) => {
    graded ??= gradeAlone(id);
    const { state, reason, tests } = await graded;
    if (state === "not started") skip("not started");
    const test = tests.find((each) => each.name === name);
    if (state === "passed" || (state === "wrong" && test?.state === "passed")) return;
    const error = new Error((state === "wrong" && test?.message) || reason);
    // Where it was thrown says nothing: the tests ran in another process.
    error.stack = error.message;
    throw error;
  };
}
