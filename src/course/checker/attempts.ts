import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { InvalidArgumentError } from "../../errors.js";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import { exerciseIds, lessonExercise } from "../manifest.js";
import { readStarters } from "./starters.js";
import { takeSubmission } from "./submission.js";
import type { Work } from "./work-state.js";

/** One file to be graded: whose work, for which exercise. */
export interface Attempt extends Work {
  lesson: string;
  /** Absolute path of the tests: the same file whosever the work is. */
  testFile: string;
  maxPoints: number;
  needsPostgres: boolean;
}

function attempt(id: string, variant: string, workFile: string): Attempt {
  const { lesson, exercise } = lessonExercise(id);
  return {
    id,
    lesson: lesson.id,
    variant,
    workFile,
    testFile: join(courseRoot, "test", "exercises", `${id}.test.ts`),
    maxPoints: exercise.points,
    needsPostgres: lesson.needs === "postgres",
  };
}

/**
 * The work of one folder that is laid out like `exercises/`: the learner's own, the solutions, or a submission.
 *
 * A folder outside the course is a submission: of it only the exercise files are taken.
 *
 * @param folder absolute, or relative to the course
 * @param ids which exercises; default all
 */
export function attemptsIn(folder: string, ids: string[] = exerciseIds()): Attempt[] {
  const root = resolve(courseRoot, folder);
  if (!existsSync(root))
    throw new InvalidArgumentError(`There is no folder ${root}. Expected one laid out like exercises/.`);
  const base = root.startsWith(courseRoot + sep) ? root : takeSubmission(root);
  return ids.map((id) => attempt(id, folder, join(base, `${id}.ts`)));
}

/**
 * The work of a submission. What of it is not graded is taken as well: one exercise may import another.
 *
 * @param path see {@link takeSubmission}
 * @param ids which exercises
 */
export function submissionAttempts(path: string, ids: string[]): Attempt[] {
  const base = takeSubmission(path);
  return ids.map((id) => attempt(id, "submission", join(base, `${id}.ts`)));
}

function put(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** The pristine starters, written out to a folder of their own: the learner's copies may have changed by now. */
export function starterAttempts(): Attempt[] {
  const root = join(stateRoot, "starters");
  return Object.entries(readStarters()).map(([id, text]) => attempt(id, "starters", put(join(root, `${id}.ts`), text)));
}

/** The files of a folder that is laid out like `test/wrong`: NN-slug/N-verb-object/NAME.ts. */
function answersIn(kind: "right" | "wrong"): Attempt[] {
  return exerciseIds().flatMap((id) => {
    const folder = join(courseRoot, "test", kind, id);
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".ts")) : [];
    return names.sort().map((name) => attempt(id, `${kind}/${name.slice(0, -3)}`, join(folder, name)));
  });
}

/** Every wrong solution: `test/wrong/NN-slug/N-verb-object/NAME.ts`. */
export const wrongAttempts = (): Attempt[] => answersIn("wrong");

/** Every right answer in another style than the solution's: `test/right/NN-slug/N-verb-object/NAME.ts`. */
export const rightAttempts = (): Attempt[] => answersIn("right");
