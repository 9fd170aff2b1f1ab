/** All lessons → all notebooks, and the question whether the notebooks at hand are those of the lessons. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";
import { LessonError, ManifestError } from "./errors.js";
import { type Lesson, parseLesson } from "./lesson.js";
import { type CourseManifest, type LessonEntry, readManifest } from "./manifest.js";
import { buildNotebook, type Notebook, notebookText } from "./notebook.js";

/** A lesson with the notebook it makes. */
export interface BuiltLesson {
  readonly entry: LessonEntry;
  readonly lesson: Lesson;
  readonly notebook: Notebook;
}

/**
 * Reads one lesson and makes its notebook in memory; writes nothing.
 *
 * @param entry the lesson, of this manifest
 * @param root the course's folder; default: this course
 * @throws ManifestError when its file is missing, LessonError at the first thing that is wrong in it
 */
export function buildLesson(entry: LessonEntry, manifest: CourseManifest, root: string = courseRoot): BuiltLesson {
  const file = `lessons/${entry.id}.md`;
  if (!existsSync(join(root, file))) throw new ManifestError(`lesson ${entry.id}`, `has no file ${file}`);
  const lesson = parseLesson(file, readFileSync(join(root, file), "utf8"));
  return { entry, lesson, notebook: buildNotebook(lesson, entry, manifest) };
}

/**
 * Writes `notebooks/NN-slug.ipynb` for every lesson, or with `check` only says which of them it would change.
 *
 * A reader runs and edits the notebooks, so with `check` a notebook also counts as fresh when the version that git has
 * staged or committed is the lesson's: what is shared is checked, what a reader does in their copy is theirs. Writing
 * replaces their copy.
 *
 * @param options.check write nothing; default false
 * @param options.root the course's folder; default: this course
 * @returns the files, relative to the root, that were written or, with `check`, are stale
 * @throws ManifestError, LessonError at the first thing that is wrong in a lesson
 */
export function buildNotebooks(options: { check?: boolean; root?: string } = {}): string[] {
  const { check = false, root = courseRoot } = options;
  const manifest = readManifest(root);
  refuseUnlistedLessons(root, manifest);
  const built = manifest.lessons.map((entry) => {
    return { file: `notebooks/${entry.id}.ipynb`, text: notebookText(buildLesson(entry, manifest, root).notebook) };
  });
  const stale = built.filter(({ file, text }) => {
    const path = join(root, file);
    if (existsSync(path) && readFileSync(path, "utf8") === text) return false;
    return !(check && stagedText(root, file) === text);
  });
  if (!check) {
    mkdirSync(join(root, "notebooks"), { recursive: true });
    for (const { file, text } of stale) writeFileSync(join(root, file), text);
  }
  return stale.map(({ file }) => file);
}

function refuseUnlistedLessons(root: string, manifest: CourseManifest): void {
  const folder = join(root, "lessons");
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const listed = manifest.lessons.some((lesson) => `${lesson.id}.md` === name);
    if (name.endsWith(".md") && !listed) throw new LessonError(`lessons/${name}`, 1, "course.json does not list it");
  }
}

/** The file as git would commit it; undefined without git or when git does not have it. */
function stagedText(root: string, file: string): string | undefined {
  const git = spawnSync("git", ["-C", root, "show", `:./${file}`], { encoding: "utf8" });
  return git.status === 0 ? git.stdout : undefined;
}
