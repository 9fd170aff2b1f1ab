/** Makes all pieces of a new lesson or exercise, and enters them in `course.json`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InvalidArgumentError } from "../../errors.js";
import { courseRoot } from "../../lab/paths.js";
import { exercisesMarker } from "../lesson.js";
import { type CourseManifest, parseManifest, readManifest } from "../manifest.js";
import { blank } from "./blank.js";
import { exercisePieces, titleOf } from "./exercise-pieces.js";
import { lessonPieces } from "./lesson-pieces.js";

/** `course.json` as it is written, key by key: what is read of it by others is the same in another order. */
function rawManifest(root: string): CourseManifest {
  readManifest(root);
  return JSON.parse(readFileSync(join(root, "course.json"), "utf8")) as CourseManifest;
}

/** Writes the pieces, none of which may be there, and the list; all of it or nothing. */
function write(root: string, pieces: Map<string, string>, manifest: CourseManifest): string[] {
  parseManifest(manifest);
  const there = [...pieces.keys()].filter((file) => existsSync(join(root, file)));
  if (there.length > 0) throw new InvalidArgumentError(`${there.join(", ")}: is there already. Nothing was written.`);
  for (const [file, text] of pieces) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  writeFileSync(join(root, "course.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return [...pieces.keys(), "course.json"];
}

/** Gives a lesson the marker of its exercises, before its last section, if it has none. */
function makeMarker(lessonFile: string): void {
  const text = readFileSync(lessonFile, "utf8");
  if (text.includes(exercisesMarker)) return;
  const last = text.lastIndexOf("\n## ") + 1;
  writeFileSync(lessonFile, `${text.slice(0, last)}${exercisesMarker}\n\n${text.slice(last)}`);
}

/**
 * Makes all pieces of a new exercise; it becomes the last of its lesson.
 *
 * @param id `NN-slug/N-verb-object`
 * @param root the course's folder; default: this course
 * @returns the files that were written, relative to the root
 * @throws InvalidArgumentError when there is no such lesson, the number is not the next one, or a piece is there
 */
export function scaffoldExercise(id: string, root: string = courseRoot): string[] {
  const [, lessonId = "", exercise = ""] = /^(\d\d-[a-z0-9-]+)\/(\d+-[a-z0-9]+(?:-[a-z0-9]+)+)$/.exec(id) ?? [];
  const manifest = rawManifest(root);
  const lesson = manifest.lessons.find((candidate) => candidate.id === lessonId);
  if (lessonId === "") {
    throw new InvalidArgumentError(`new:exercise: expected NN-slug/N-verb-object, got "${id}".`);
  }
  if (!lesson) {
    const known = manifest.lessons.map((each) => each.id).join(", ");
    throw new InvalidArgumentError(
      `new:exercise: there is no lesson "${lessonId}". Expected one of: ${known}. A new one: npm run new:lesson`,
    );
  }
  const next = lesson.exercises.length + 1;
  if (Number.parseInt(exercise, 10) !== next) {
    throw new InvalidArgumentError(`new:exercise: the next exercise of ${lessonId} is number ${next}, got "${id}".`);
  }
  const title = titleOf(exercise.slice(exercise.indexOf("-") + 1));
  const entry = { id: exercise, title, points: 3 };
  const lessons = manifest.lessons.map((each) =>
    each === lesson ? { ...each, exercises: [...each.exercises, entry] } : each,
  );
  const files = write(root, exercisePieces(lessonId, exercise), { lessons });
  makeMarker(join(root, "lessons", `${lessonId}.md`));
  return files;
}

/**
 * Makes all pieces of a new lesson; its number says where it stands.
 *
 * @param id `NN-slug`
 * @param root the course's folder; default: this course
 * @returns the files that were written, relative to the root
 * @throws InvalidArgumentError when the name is none, or its number or a piece of it is taken
 */
export function scaffoldLesson(id: string, root: string = courseRoot): string[] {
  if (!/^\d\d-[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
    throw new InvalidArgumentError(`new:lesson: expected NN-slug, such as 03-batches, got "${id}".`);
  }
  const manifest = rawManifest(root);
  const taken = manifest.lessons.find((lesson) => lesson.id.slice(0, 2) === id.slice(0, 2));
  if (taken) throw new InvalidArgumentError(`new:lesson: the number ${id.slice(0, 2)} is that of ${taken.id}.`);
  const title = titleOf(id.slice(3));
  const goals = [`${blank}: what a reader can do afterwards`];
  const entry = { id, title, minutes: 30, needs: "postgres" as const, goals, exercises: [] };
  const lessons = [...manifest.lessons, entry].sort((a, b) => a.id.localeCompare(b.id));
  return write(root, lessonPieces(id, title), { lessons });
}
