import { scoreboard } from "../course/checker/scoreboard.js";
import { exerciseIds } from "../course/manifest.js";
import { InvalidArgumentError } from "../errors.js";
import { inParts, type Parts } from "./parts.js";
import { gradeExercises, isSound } from "./test-exercises.js";
import { testLibrary } from "./test-library.js";
import { exercisesAskedFor, projectsAskedFor, readWishes, type TestWishes } from "./test-wishes.js";

const interrupted = { record: undefined, code: 130 };

/** Grades what was asked for, and shows the scoreboard. */
async function testExercises(parts: Parts, ids: string[], all: boolean) {
  if (ids.length === 0) return { record: undefined, code: 0 };
  const record = await gradeExercises(parts, all ? [] : ids);
  if (parts.interrupted) return interrupted;
  if (record === undefined) {
    console.error("The grader ended without a word on your exercises. Ask it directly: npm run grade");
    return { record, code: 1 };
  }
  console.log(scoreboard(record));
  return { record, code: isSound(record) ? 0 : 1 };
}

/**
 * The exercises first, with their scoreboard; then the library's tests, and the scoreboard once more below them.
 *
 * @returns the exit code
 */
export async function testAll(parts: Parts, wishes: TestWishes, besides: string[] = []): Promise<number> {
  const known = exerciseIds();
  const ids = exercisesAskedFor(wishes, known);
  const projects = projectsAskedFor(wishes);
  if (ids.length === 0 && projects.length === 0) {
    throw new InvalidArgumentError(`test: no exercise is named like ${wishes.filters.join(" ")}.`);
  }
  const exercises = await testExercises(parts, ids, ids.length === known.length);
  if (parts.interrupted || projects.length === 0) return exercises.code;
  const library = await testLibrary(parts, wishes, { besides, mayFindNone: ids.length > 0 });
  if (exercises.record && library.ran && !parts.interrupted) console.log(scoreboard(exercises.record));
  return exercises.code || library.code;
}

/** `roundtrip test`. Returns the exit code: 0 when nothing is broken, or 130 when it was interrupted. */
export async function run(argv: string[]): Promise<number> {
  const wishes = readWishes(argv);
  return inParts((parts) => testAll(parts, wishes));
}
