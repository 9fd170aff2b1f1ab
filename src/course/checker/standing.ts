import { join } from "node:path";
import { courseRoot } from "../../lab/paths.js";
import { exerciseFile } from "../exercise-text.js";
import { readManifest } from "../manifest.js";
import { wholeCourse } from "./progress.js";
import { type ExerciseRecord, type ExerciseState, type GradeRecord, readRecord } from "./record.js";
import { hashOf, isUntouched } from "./starters.js";
import { testNames } from "./test-names.js";
import { textOf } from "./work-state.js";

/** Where a learner stands with one exercise: its last verdict, as long as its file is the one that was graded. */
export interface Standing {
  readonly id: string;
  readonly title: string;
  readonly lesson: string;
  /** `not graded`: begun, and changed since it was graded, or never graded. */
  readonly state: ExerciseState | "not graded";
  readonly points: number;
  readonly maxPoints: number;
  /** The last grading, whether or not the file has changed since. */
  readonly record: ExerciseRecord;
}

/** Where a learner stands with every exercise of the course, in its order. @param record default: that of the last gradings */
export function standings(record: GradeRecord | undefined = readRecord()): Standing[] {
  const whole = new Map(wholeCourse(record).exercises.map((exercise) => [exercise.id, exercise]));
  return readManifest().lessons.flatMap((lesson) =>
    lesson.exercises.map(({ id: name, title, points: maxPoints }): Standing => {
      const id = `${lesson.id}/${name}`;
      const graded = whole.get(id) as ExerciseRecord;
      const state = stateNow(id, graded);
      const points = state === graded.state ? graded.points : 0;
      return { id, title, lesson: lesson.id, state, points, maxPoints, record: graded };
    }),
  );
}

function stateNow(id: string, graded: ExerciseRecord): Standing["state"] {
  const text = textOf(join(courseRoot, exerciseFile(id))) ?? "";
  if (isUntouched(id, text)) return "not started";
  return graded.fileHash === hashOf(text) && !hasNewTests(id, graded) ? graded.state : "not graded";
}

/** Has the course a test that a pass knows nothing of? So it is after an update. */
function hasNewTests(id: string, { state, tests }: ExerciseRecord): boolean {
  if (state !== "passed") return false;
  const known = new Set(tests.map(({ name }) => name));
  return testNames(join(courseRoot, "test", "exercises", `${id}.test.ts`)).some((name) => !known.has(name));
}

/** The exercise to work on: the first that was begun and has not passed, else the first that was not begun; undefined when all are done. */
export function nextOf(all: readonly Standing[]): Standing | undefined {
  const open = all.filter(({ state }) => state !== "passed");
  return open.find(({ state }) => state !== "not started") ?? open[0];
}
