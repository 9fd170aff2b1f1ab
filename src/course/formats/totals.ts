import type { ExerciseRecord } from "../checker/record.js";
import { doneOf } from "../checker/scoreboard.js";

/** The points of exercises, got and to be had, in hundredths, so that sums are exact. */
const cents = (points: number): number => Math.round(points * 100);

/** What exercises add up to. */
export function totals(exercises: readonly ExerciseRecord[]): { points: number; maxPoints: number; passed: number } {
  const sum = (of: (exercise: ExerciseRecord) => number) =>
    exercises.reduce((all, exercise) => all + cents(of(exercise)), 0) / 100;
  return {
    points: sum(({ points }) => points),
    maxPoints: sum(({ maxPoints }) => maxPoints),
    passed: doneOf(exercises),
  };
}
