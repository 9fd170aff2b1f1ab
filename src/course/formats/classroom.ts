import type { GradeRecord } from "../checker/record.js";

/** Longest name of a test, in bytes. */
const longestName = 100;

/**
 * A record as Classroom 50's `result.json`: a test for each exercise. Its points are whole numbers, so an exercise that has not
 * passed gives the whole points below what it earned.
 *
 * @param env the variables by which its runner says what is graded: CLASSROOM, ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL, RELEASE_URL,
 * REVIEW_URL; and SUBMITTED_AT, when the commit that is graded was made
 * @param now what stands for that where it is not said
 */
export function classroom50(record: GradeRecord, env: NodeJS.ProcessEnv = process.env, now = new Date()): object {
  const tests = record.exercises.map(({ id, state, points, maxPoints }) => ({
    "test-name": Buffer.from(id).subarray(0, longestName).toString(),
    passed: state === "passed",
    score: Math.floor(points),
    "max-score": maxPoints,
    state,
  }));
  const sum = (of: "score" | "max-score") => tests.reduce((all, test) => all + test[of], 0);
  return {
    schema: "classroom50/result/v1",
    classroom: env.CLASSROOM ?? "",
    assignment: env.ASSIGNMENT ?? "",
    submission: env.SUBMISSION_TAG ?? "",
    commit: env.COMMIT_URL ?? "",
    release: env.RELEASE_URL ?? "",
    review: env.REVIEW_URL || env.COMMIT_URL || "",
    datetime: env.SUBMITTED_AT || now.toISOString().replace(/\.\d+Z$/, "Z"),
    score: sum("score"),
    "max-score": sum("max-score"),
    tests,
  };
}
