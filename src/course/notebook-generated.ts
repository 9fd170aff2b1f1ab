/** The cells of a notebook that come from `course.json` and not from the lesson: head, exercises, foot. */
import { exerciseFile, taskInShort } from "./exercise-text.js";
import type { CourseManifest, LessonEntry } from "./manifest.js";
import { codeCell, markdownCell, type NotebookCell } from "./notebook-cell.js";

/** Title, time, needs, goals, the lessons before and after. */
export function headCell(lesson: LessonEntry, manifest: CourseManifest): NotebookCell {
  const facts = [
    `${lesson.minutes} minutes`,
    lesson.needs === "postgres" ? "needs PostgreSQL" : "runs on SQLite alone",
    ...neighbours(lesson, manifest),
  ];
  const goals = lesson.goals ? ["", "Afterwards you can:", ...lesson.goals.map((goal) => `- ${goal}`)] : [];
  const title = `# ${lesson.id.slice(0, 2)} · ${lesson.title}`;
  return markdownCell("head", [title, "", facts.join(" · "), ...goals].join("\n"));
}

/**
 * How to work, a cell that shows where the reader stands, and for each exercise a cell with its task in a sentence, files and
 * command, and a cell that checks it.
 */
export function exerciseCells(id: string, lesson: LessonEntry): NotebookCell[] {
  const text = [
    "## Do it yourself",
    "",
    "Each exercise is one file with one TODO; its whole task stands at its top. The link opens it beside the notebook, or open it in any",
    "editor. Then ask for a verdict: from the cell below its task, or with its command in a terminal. The next cell shows where you stand.",
  ];
  return [
    markdownCell(id, text.join("\n")),
    codeCell("progress", `import { progress } from "roundtrip";\nprogress("${lesson.id}");`),
    ...lesson.exercises.flatMap(({ id: exercise, title, points }, index) => {
      const name = `${lesson.id}/${exercise}`;
      const file = exerciseFile(name);
      const worth = `${points} ${points === 1 ? "point" : "points"}`;
      const hints = `[hints](../${file.replace(/\.ts$/, ".md")})`;
      const about = [
        `### ${index + 1} · ${title}`,
        "",
        ...[taskInShort(name)].filter((task) => task !== "").flatMap((task) => [task, ""]),
        `[${file}](../${file}) · ${hints} · ${worth} · \`npm run grade -- ${name}\``,
      ];
      return [
        markdownCell(`task_${index + 1}`, about.join("\n")),
        codeCell(`check_${index + 1}`, `import { check } from "roundtrip";\nawait check("${name}");`),
      ];
    }),
  ];
}

/** The links to the lessons before and after; no cell when there are none. */
export function footerCell(lesson: LessonEntry, manifest: CourseManifest): NotebookCell[] {
  const links = neighbours(lesson, manifest);
  return links.length === 0 ? [] : [markdownCell("foot", links.join(" · "))];
}

function neighbours(lesson: LessonEntry, manifest: CourseManifest): string[] {
  const index = manifest.lessons.indexOf(lesson);
  const before = manifest.lessons[index - 1];
  const after = manifest.lessons[index + 1];
  return [
    ...(before ? [`before: [${before.title}](${before.id}.ipynb)`] : []),
    ...(after ? [`next: [${after.title}](${after.id}.ipynb)`] : []),
  ];
}
