import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { isAlive } from "#setup/alive";
import { InvalidArgumentError } from "../../errors.js";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import { readManifest } from "../manifest.js";

/** One file to be graded: whose work, for which exercise. */
export interface Attempt {
  /** `NN-slug/N-verb-object`. */
  id: string;
  lesson: string;
  variant: string;
  /** Absolute path of the work. */
  workFile: string;
  /** Absolute path of the tests: the same file whosever the work is. */
  testFile: string;
  expectedTests: number;
  maxPoints: number;
  needsPostgres: boolean;
}

/** The exercises as the course ships them, by id: for `reset`, and to know whether one was touched. */
const startersFile = join(courseRoot, "test", "starters.json");

/** The pristine text of every exercise. */
export function readStarters(): Record<string, string> {
  return existsSync(startersFile) ? (JSON.parse(readFileSync(startersFile, "utf8")) as Record<string, string>) : {};
}

/** Takes what lies in `exercises/` as the pristine text from now on. For authors of exercises. */
export function writeStarters(): void {
  const starters = Object.fromEntries(
    exerciseIds().map((id) => [id, readFileSync(join(courseRoot, "exercises", `${id}.ts`), "utf8")]),
  );
  writeFileSync(startersFile, `${JSON.stringify(starters, null, 2)}\n`);
}

/** SHA-256 of a text; of a missing file, of nothing. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** All exercise ids, in the order of the course. */
export function exerciseIds(): string[] {
  return readManifest().lessons.flatMap((lesson) => lesson.exercises.map((exercise) => `${lesson.id}/${exercise.id}`));
}

function attempt(id: string, variant: string, workFile: string): Attempt {
  const lesson = readManifest().lessons.find((candidate) => id.startsWith(`${candidate.id}/`));
  const exercise = lesson?.exercises.find((candidate) => id === `${lesson.id}/${candidate.id}`);
  if (!lesson || !exercise) {
    const near = exerciseIds().filter((known) => known.includes(id) || id.includes(known.split("/")[1] ?? known));
    const list = (near.length > 0 ? near : exerciseIds()).join(", ");
    throw new InvalidArgumentError(`There is no exercise "${id}". Expected one of: ${list}.`);
  }
  return {
    id,
    lesson: lesson.id,
    variant,
    workFile,
    testFile: join(courseRoot, "test", "exercises", `${id}.test.ts`),
    expectedTests: exercise.tests,
    maxPoints: exercise.points,
    needsPostgres: lesson.needs === "postgres",
  };
}

/**
 * The work of one folder that is laid out like `exercises/`: the learner's own, the solutions, or a submission.
 *
 * Of a folder outside the course only the exercise files are taken, as copies: tests, settings and library are always
 * the course's own.
 *
 * @param folder absolute, or relative to the course
 * @param ids which exercises; default all
 */
export function attemptsIn(folder: string, ids: string[] = exerciseIds()): Attempt[] {
  const root = resolve(courseRoot, folder);
  if (!existsSync(root))
    throw new InvalidArgumentError(`There is no folder ${root}. Expected one laid out like exercises/.`);
  const inside = root.startsWith(courseRoot + sep);
  const base = inside ? root : join(stateRoot, "submissions", String(process.pid));
  if (!inside) {
    removeOldSubmissions();
    for (const id of ids) {
      const file = join(root, `${id}.ts`);
      // A link would be a way to hand in what lies elsewhere, the solution for example.
      if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) put(join(base, `${id}.ts`), readFileSync(file, "utf8"));
    }
  }
  return ids.map((id) => attempt(id, folder, join(base, `${id}.ts`)));
}

/** Removes the copies of submissions whose grading has ended, and those of this process. */
function removeOldSubmissions(): void {
  const folder = join(stateRoot, "submissions");
  const old = existsSync(folder) ? readdirSync(folder) : [];
  for (const pid of old.filter((name) => Number(name) === process.pid || !isAlive(Number(name)))) {
    rmSync(join(folder, pid), { recursive: true, force: true });
  }
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
