/** The notebooks that a reader runs and edits: copies in a folder that git ignores, brought up to date with the lessons. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot } from "../lab/paths.js";
import { readManifest } from "./manifest.js";
import { beginNotebook, type SavedNotebook, updateNotebook } from "./my-notebook.js";
import { buildLesson } from "./notebook-build.js";
import { writeWhole } from "./write-whole.js";

/** Where a reader's notebooks lie, relative to the course's folder. */
export const myNotebooks = "my-notebooks";

/** What became of a reader's notebook. */
export interface NotebookChange {
  /** Relative to the course's folder. */
  readonly file: string;
  /** `made`: there was none. `updated`: the lesson has changed. `unreadable`: it is no notebook, and was left alone. */
  readonly state: "made" | "updated" | "unreadable";
  /** Cells that the reader and the lesson have both changed, each kept below the lesson's. */
  readonly kept: number;
}

/**
 * Makes the notebooks that a reader does not have yet, and brings the others up to date. See {@link updateNotebook}.
 *
 * @param root the course's folder; default: this course
 * @returns those that were made or changed; a notebook that is up to date is not written
 */
export function updateMyNotebooks(root: string = courseRoot): NotebookChange[] {
  const manifest = readManifest(root);
  return manifest.lessons.flatMap((entry): NotebookChange[] => {
    const file = fileOf(entry.id);
    const { notebook } = buildLesson(entry, manifest, root);
    if (!existsSync(join(root, file))) {
      write(join(root, file), beginNotebook(notebook));
      return [{ file, state: "made", kept: 0 }];
    }
    const mine = read(join(root, file));
    if (!mine) return [{ file, state: "unreadable", kept: 0 }];
    const { notebook: updated, changed, kept } = updateNotebook(mine, notebook);
    if (JSON.stringify(updated) === JSON.stringify(mine)) return [];
    write(join(root, file), updated);
    return changed + kept > 0 ? [{ file, state: "updated", kept }] : [];
  });
}

/**
 * Makes a reader's notebook anew, as the lesson has it. What was in it is gone.
 *
 * @param lesson the lesson's id
 * @param root the course's folder; default: this course
 * @returns the notebook, relative to the course's folder
 * @throws InvalidArgumentError when there is no such lesson
 */
export function resetNotebook(lesson: string, root: string = courseRoot): string {
  const manifest = readManifest(root);
  const entry = manifest.lessons.find(({ id }) => id === lesson);
  if (!entry) throw new InvalidArgumentError(`reset: there is no lesson "${lesson}".`);
  write(join(root, fileOf(lesson)), beginNotebook(buildLesson(entry, manifest, root).notebook));
  return fileOf(lesson);
}

const fileOf = (lesson: string) => `${myNotebooks}/${lesson}.ipynb`;

/** A saved notebook; undefined when the file is none. */
function read(path: string): SavedNotebook | undefined {
  try {
    const saved = JSON.parse(readFileSync(path, "utf8")) as SavedNotebook;
    return Array.isArray(saved.cells) && typeof saved.metadata === "object" ? saved : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whole or not at all: an interrupted reader still has the old notebook, and two starts at once do not mix theirs. */
function write(path: string, notebook: SavedNotebook): void {
  writeWhole(path, `${JSON.stringify(notebook, null, 1)}\n`);
}
