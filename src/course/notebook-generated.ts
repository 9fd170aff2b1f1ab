/** The cells of a notebook that come from `course.json` and not from the lesson: head, exercises, foot. */
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

/** The list of the exercises with their files and commands, and one cell each that checks it. */
export function exerciseCells(id: string, lesson: LessonEntry): NotebookCell[] {
  const rows = lesson.exercises.map((exercise, index) => {
    const name = `${lesson.id}/${exercise.id}`;
    const file = `exercises/${name}`;
    const files = `[file](../${file}.ts) · [hints](../${file}.md)`;
    return `| ${index + 1} | ${exercise.title} | ${exercise.points} | ${files} | \`npm run grade -- ${name}\` |`;
  });
  const text = [
    "## Do it yourself",
    "",
    "Each exercise is one file with one TODO. Change it in any editor, then ask for a verdict: from its cell below, or with",
    "its command in a terminal. `npm test` grades all exercises.",
    "",
    "| | Exercise | Points | Open | Verdict |",
    "|--:|---|--:|---|---|",
    ...rows,
  ];
  return [
    markdownCell(id, text.join("\n")),
    ...lesson.exercises.map((exercise, index) =>
      codeCell(`check_${index + 1}`, `import { check } from "roundtrip";\nawait check("${lesson.id}/${exercise.id}");`),
    ),
  ];
}

/** The links to the lessons before and after; no cell when there are none. */
export function footerCell(lesson: LessonEntry, manifest: CourseManifest): NotebookCell[] {
  const links = neighbours(lesson, manifest);
  return links.length === 0 ? [] : [markdownCell("foot", links.join(" · "))];
}

function neighbours(lesson: LessonEntry, manifest: CourseManifest): string[] {
  const place = manifest.lessons.indexOf(lesson);
  const before = manifest.lessons[place - 1];
  const after = manifest.lessons[place + 1];
  return [
    ...(before ? [`before: [${before.title}](${before.id}.ipynb)`] : []),
    ...(after ? [`next: [${after.title}](${after.id}.ipynb)`] : []),
  ];
}
