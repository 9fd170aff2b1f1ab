/** A lesson → its notebook, in the format Jupyter stores (nbformat 4.5). */
import { LessonError } from "./errors.js";
import { exercisesMarker, type Lesson, type LessonCell } from "./lesson.js";
import type { CourseManifest, LessonEntry } from "./manifest.js";
import { codeCell, markdownCell, type NotebookCell } from "./notebook-cell.js";
import { exerciseCells, footerCell, headCell } from "./notebook-generated.js";

/** A notebook as Jupyter stores it. */
export interface Notebook {
  cells: NotebookCell[];
  metadata: {
    kernelspec: { display_name: string; language: string; name: string };
    /** The lesson that it is made from. */
    roundtrip: { lesson: string };
  };
  nbformat: 4;
  nbformat_minor: 5;
}

/**
 * Builds the notebook of a lesson: a generated head, the lesson's cells, the exercises at their marker, a generated foot.
 *
 * @param lesson the lesson, read
 * @param entry its entry in the manifest
 * @param manifest the course, for the links to the lessons before and after
 * @throws LessonError when title or exercises of lesson and manifest disagree, or a link names a lesson that is not there
 */
export function buildNotebook(lesson: Lesson, entry: LessonEntry, manifest: CourseManifest): Notebook {
  if (lesson.title !== entry.title) {
    throw new LessonError(lesson.file, 1, `expected the title of course.json, "${entry.title}", got "${lesson.title}"`);
  }
  if (entry.exercises.length > 0 && !lesson.cells.some((cell) => cell.kind === "exercises")) {
    throw new LessonError(lesson.file, 1, `course.json lists exercises; put ${exercisesMarker} where they belong`);
  }
  return {
    cells: [
      headCell(entry, manifest),
      ...lesson.cells.flatMap((cell) => notebookCells(lesson, cell, entry, manifest)),
      ...footerCell(entry, manifest),
    ],
    metadata: {
      kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" },
      roundtrip: { lesson: lesson.file },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** The notebook as text, byte for byte as Python's nbformat writes it. */
export function notebookText(notebook: Notebook): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

function notebookCells(lesson: Lesson, cell: LessonCell, entry: LessonEntry, manifest: CourseManifest): NotebookCell[] {
  if (cell.kind === "code") return [codeCell(cell.id, cell.text)];
  if (cell.kind === "prose") return [markdownCell(cell.id, linkNotebooks(lesson, cell.line, cell.text, manifest))];
  if (entry.exercises.length === 0) {
    throw new LessonError(lesson.file, cell.line, `course.json lists no exercises for ${entry.id}`);
  }
  return exerciseCells(cell.id, entry);
}

/** Links to other lessons lead, in a notebook, to their notebooks. */
function linkNotebooks(lesson: Lesson, line: number, text: string, manifest: CourseManifest): string {
  return text.replace(/\]\((\d\d-[a-z0-9-]+)\.md/g, (_, id: string) => {
    if (manifest.lessons.some((other) => other.id === id)) return `](${id}.ipynb`;
    throw new LessonError(lesson.file, line, `a link to ${id}.md, which is not a lesson of course.json`);
  });
}
