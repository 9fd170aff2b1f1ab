import { exerciseIds } from "../manifest.js";
import type { Attempt } from "./attempts.js";
import { noteSeed } from "./drawn-seeds.js";
import { withPoints } from "./exercise-record.js";
import { type GradeOptions, grade } from "./grade.js";
import { type ExerciseRecord, type GradeRecord, keepRecord } from "./record.js";
import { ownSeed } from "./seeds.js";

/**
 * What both gradings of one work come to: a test passed if it passed in both, and the worse state is that of the exercise.
 *
 * @param seed of the data of the second
 */
export function inBoth(first: ExerciseRecord, second: ExerciseRecord, seed: number): ExerciseRecord {
  const on = `On other data (seed ${seed})`;
  const tests = first.tests.map((test) => {
    const again = second.tests.find(({ name }) => name === test.name);
    if (test.state !== "passed" || !again || again.state === "passed") return test;
    return { ...again, message: `${on}: ${again.message || "this test did not pass."}` };
  });
  const both = { ...first, seeds: [...(first.seeds ?? []), seed] };
  if (second.state === "passed") return both;
  // To have it done for some data only is not to have it not started.
  const state = second.state === "not started" ? "wrong" : second.state;
  const reason = second.reason ? `${on}: ${second.reason}` : first.reason;
  return { ...both, reason, ...withPoints(state, first.maxPoints, tests) };
}

/**
 * Grades attempts on the data of a learner and, what has earned points there by tests that draw data, once more on other
 * data: an answer that knows the first by heart fails.
 *
 * @param seed of the other data, from 2 to {@link largestSeed}; {@link ownSeed} for none
 * @param options see {@link grade}; the record in `file` is at last that of both
 */
export async function gradeOnSeeds(
  attempts: Attempt[],
  seed: number,
  options: Omit<GradeOptions, "seed" | "onGraded"> = {},
): Promise<GradeRecord> {
  const first = await grade(attempts, options);
  if (seed === ownSeed) return first;
  const isTried = ({ points, seeds }: ExerciseRecord) => points > 0 && seeds !== undefined;
  const again = attempts.filter((_, at) => isTried(first.exercises[at] as ExerciseRecord));
  if (again.length > 0) await noteSeed(seed);
  const second = again.length > 0 ? await grade(again, { ...options, file: null, seed }) : undefined;
  const found = new Map(again.map((attempt, at) => [attempt, second?.exercises[at]]));
  const exercises = first.exercises.map((each, at) => {
    const other = found.get(attempts[at] as Attempt);
    return other ? inBoth(each, other, seed) : each;
  });
  const record: GradeRecord = { ...first, secondSeed: seed, exercises };
  if (options.file) keepRecord(options.file, record, exerciseIds());
  return record;
}
