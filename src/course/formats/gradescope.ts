import { stripVTControlCharacters } from "node:util";
import type { ExerciseRecord, GradeRecord } from "../checker/record.js";
import { firstMessage } from "../checker/scoreboard.js";
import { totals } from "./totals.js";

/**
 * A record as Gradescope's `results.json`: a test for each exercise. One that was not started has no status, since Gradescope
 * knows `passed` and `failed` alone.
 *
 * Source: https://gradescope-autograders.readthedocs.io/en/latest/specs/
 */
export function gradescope(record: GradeRecord): object {
  const { points, maxPoints, passed } = totals(record.exercises);
  return {
    score: points,
    output: `${passed} of ${record.exercises.length} exercises passed: ${points} of ${maxPoints} points.`,
    output_format: "text",
    visibility: "visible",
    stdout_visibility: "hidden",
    extra_data: { course: record.course, env: record.env },
    tests: record.exercises.map(testOf),
  };
}

function testOf(exercise: ExerciseRecord): object {
  const { id, lesson, state, points, maxPoints } = exercise;
  const status = state === "passed" ? "passed" : state === "wrong" || state === "error" ? "failed" : undefined;
  return {
    name: `${id}: ${state}`,
    score: points,
    max_score: maxPoints,
    ...(status && { status }),
    output: stripVTControlCharacters(firstMessage(exercise)),
    output_format: "text",
    tags: [lesson],
    visibility: "visible",
    extra_data: { state },
  };
}
