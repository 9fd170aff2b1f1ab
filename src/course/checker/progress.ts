import { readManifest } from "../manifest.js";
import { courseVersion, localEnvironment } from "./environment.js";
import type { ExerciseRecord, GradeRecord } from "./record.js";

/** An exercise that was never graded. */
function ungraded(lesson: string, id: string, maxPoints: number): ExerciseRecord {
  return {
    ...{ id, lesson, variant: "exercises", state: "not started", reason: "", points: 0, maxPoints, tests: [] },
    ...{ starterHash: "", fileHash: "", output: "" },
  };
}

/**
 * What is known of every exercise of the course: as a record says, and *not started* where it says nothing.
 *
 * @param record an earlier grading, or several together; undefined for none
 */
export function wholeCourse(record: GradeRecord | undefined): GradeRecord {
  const known = new Map(record?.exercises.map((exercise) => [exercise.id, exercise]));
  const exercises = readManifest().lessons.flatMap((lesson) =>
    lesson.exercises.map(({ id, points }) => {
      const full = `${lesson.id}/${id}`;
      return known.get(full) ?? ungraded(lesson.id, full, points);
    }),
  );
  return { version: 1, course: courseVersion, env: record?.env ?? localEnvironment, exercises };
}
