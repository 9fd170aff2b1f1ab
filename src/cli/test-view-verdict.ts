import { execFile } from "node:child_process";
import type { TestContext } from "vitest";
import type { ExerciseRecord, GradeRecord } from "../course/checker/record.js";
import { entry } from "./test-exercises.js";

/** Grades an exercise of the learner's in a process of its own, as `npm run grade` does. */
function gradeAlone(id: string): Promise<ExerciseRecord> {
  const foreign = /^(VITEST|NODE_OPTIONS|NODE_ENV|TEST$|JEST)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [entry, "grade", "--json", id], { env, maxBuffer: 1 << 26 }, (_failed, out, err) => {
      const line = out.split("\n").find((text) => text.startsWith("{"));
      const [exercise] = line === undefined ? [] : (JSON.parse(line) as GradeRecord).exercises;
      if (exercise) resolve(exercise);
      else reject(new Error(`The grader ended without a word on it. Ask it: npm run grade -- ${id}\n${err}`));
    });
  });
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
