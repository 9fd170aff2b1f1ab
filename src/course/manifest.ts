/** `course.json`, the one ordered list of lessons and exercises: read, and checked to the last key. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot } from "../lab/paths.js";
import { ManifestError } from "./errors.js";

/** What a lesson needs to run: `sqlite` runs anywhere, `postgres` needs a PostgreSQL server. */
type LessonNeeds = "sqlite" | "postgres";

/** One exercise of a lesson. */
interface ExerciseEntry {
  /** `N-verb-object`: its number in the lesson and its name, for example `1-reuse-one-connection`. */
  readonly id: string;
  readonly title: string;
  /** Points for a pass, at least 1. */
  readonly points: number;
}

/** One lesson of the course. */
export interface LessonEntry {
  /** `NN-slug`, which names all files of the lesson, for example `01-connections`. */
  readonly id: string;
  readonly title: string;
  /** Reading and running time in minutes, 1 to 120. */
  readonly minutes: number;
  readonly needs: LessonNeeds;
  /** What a reader can do afterwards, at most three. */
  readonly goals?: readonly string[];
  readonly exercises: readonly ExerciseEntry[];
}

/** The whole course, in reading order. */
export interface CourseManifest {
  readonly lessons: readonly LessonEntry[];
}

/**
 * Reads and checks `course.json`.
 *
 * @param root the folder that holds it; default: the course itself
 * @throws ManifestError when the file cannot be read, is not JSON, or has a wrong, missing or unknown key
 */
export function readManifest(root: string = courseRoot): CourseManifest {
  const file = join(root, "course.json");
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ManifestError("the file", `cannot be read as JSON (${(cause as Error).message})`, { cause });
  }
  return parseManifest(data);
}

/**
 * Checks the content of a `course.json`.
 *
 * @param data the parsed JSON
 * @returns the same data, typed
 * @throws ManifestError naming the key that is wrong, for example `lessons[1].exercises[0].points`
 */
export function parseManifest(data: unknown): CourseManifest {
  const course = record("course", data, ["lessons"]);
  const lessons = list("lessons", course.lessons).map((lesson, index) => parseLessonEntry(`lessons[${index}]`, lesson));
  if (lessons.length === 0) throw new ManifestError("lessons", "expected at least one lesson, got none");
  for (const [index, lesson] of lessons.entries()) {
    const before = lessons[index - 1];
    if (before && numberOf(before.id) >= numberOf(lesson.id)) {
      const problem = `expected a number above that of ${before.id}, got ${lesson.id}; lessons are listed in order`;
      throw new ManifestError(`lessons[${index}].id`, problem);
    }
  }
  return { lessons };
}

function parseLessonEntry(where: string, data: unknown): LessonEntry {
  const { id, title, minutes, needs, goals, exercises } = record(
    where,
    data,
    ["id", "title", "minutes", "needs", "exercises"],
    ["goals"],
  );
  const lesson: LessonEntry = {
    id: text(`${where}.id`, id, /^\d\d-[a-z0-9]+(-[a-z0-9]+)*$/, "NN-slug such as 01-connections"),
    title: text(`${where}.title`, title),
    minutes: whole(`${where}.minutes`, minutes, 120),
    needs: text(`${where}.needs`, needs, /^(sqlite|postgres)$/, '"sqlite" or "postgres"') as LessonNeeds,
    exercises: list(`${where}.exercises`, exercises).map((entry, index) =>
      parseExerciseEntry(`${where}.exercises[${index}]`, entry, index + 1),
    ),
  };
  if (goals === undefined) return lesson;
  const entries = list(`${where}.goals`, goals);
  if (entries.length < 1 || entries.length > 3) {
    throw new ManifestError(`${where}.goals`, `expected one to three goals, got ${entries.length}`);
  }
  return { ...lesson, goals: entries.map((goal, index) => text(`${where}.goals[${index}]`, goal)) };
}

function parseExerciseEntry(where: string, data: unknown, number: number): ExerciseEntry {
  const { id, title, points } = record(where, data, ["id", "title", "points"]);
  return {
    id: text(
      `${where}.id`,
      id,
      new RegExp(`^${number}-[a-z0-9]+(-[a-z0-9]+)+$`),
      `${number}-verb-object, the ${number} being its number in the lesson`,
    ),
    title: text(`${where}.title`, title),
    points: whole(`${where}.points`, points, 100),
  };
}

function numberOf(lessonId: string): number {
  return Number(lessonId.slice(0, 2));
}

function record(where: string, data: unknown, needed: string[], optional: string[] = []): Record<string, unknown> {
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw wrong(where, "an object", data);
  for (const key of needed) if (!(key in data)) throw new ManifestError(`${where}.${key}`, "is missing");
  const known = [...needed, ...optional];
  for (const key of Object.keys(data)) {
    if (!known.includes(key)) throw new ManifestError(`${where}.${key}`, `is unknown; known are ${known.join(", ")}`);
  }
  return data as Record<string, unknown>;
}

function list(where: string, data: unknown): unknown[] {
  if (!Array.isArray(data)) throw wrong(where, "a list", data);
  return data;
}

function text(
  where: string,
  data: unknown,
  pattern = /^\S(.*\S)?$/,
  expected = "a text without blanks around it",
): string {
  if (typeof data !== "string" || !pattern.test(data)) throw wrong(where, expected, data);
  return data;
}

function whole(where: string, data: unknown, most: number): number {
  if (!Number.isInteger(data) || (data as number) < 1 || (data as number) > most) {
    throw wrong(where, `a whole number from 1 to ${most}`, data);
  }
  return data as number;
}

function wrong(where: string, expected: string, got: unknown): ManifestError {
  return new ManifestError(where, `expected ${expected}, got ${JSON.stringify(got)}`);
}

/** All exercise ids, `NN-slug/N-verb-object`, in the order of the course. */
export function exerciseIds(): string[] {
  return readManifest().lessons.flatMap((lesson) => lesson.exercises.map((exercise) => `${lesson.id}/${exercise.id}`));
}

/** An exercise with the lesson that it belongs to. */
interface LessonExercise {
  readonly lesson: LessonEntry;
  readonly exercise: ExerciseEntry;
}

/**
 * The entries of an exercise and of its lesson.
 *
 * @param id `NN-slug/N-verb-object`
 * @throws InvalidArgumentError when the course has no such exercise
 */
export function lessonExercise(id: string): LessonExercise {
  for (const lesson of readManifest().lessons) {
    const exercise = lesson.exercises.find((each) => id === `${lesson.id}/${each.id}`);
    if (exercise) return { lesson, exercise };
  }
  throw new InvalidArgumentError(`There is no exercise "${id}". Expected one of: ${exerciseIds().join(", ")}.`);
}
