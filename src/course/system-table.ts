/** The table of systems in README.md: each with links to its lessons, to its place in the library, and to its exercises. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ReadmeError } from "./errors.js";
import type { CourseManifest } from "./manifest.js";
import type { CourseSystem } from "./systems.js";

/**
 * The functions, classes and values that `roundtrip` gives, read from its door and those of its folders: types are left out.
 *
 * @param root the course's folder
 * @returns the name of each, with the file that has it, for example `mapLimit` with `src/concurrency/map-limit.ts`
 */
export function librarySources(root: string): Map<string, string> {
  const exported = (door: string) =>
    [...readFileSync(join(root, door), "utf8").matchAll(/^export (\*|\{[^}]*\}) from "(.+)\.js";$/gm)].map(
      ([, names = "", file = ""]) => ({ names, file: `${join(dirname(door), file)}.ts` }),
    );
  return new Map(
    exported("src/index.ts")
      .flatMap((door) => exported(door.file))
      .flatMap(({ names, file }) => namesIn(names).map((name): [string, string] => [name, file])),
  );
}

/** The names in `{ a, type B, c }` that are no types: `a` and `c`. */
function namesIn(list: string): string[] {
  const names = list.slice(1, -1).split(",");
  return names.map((name) => name.trim()).filter((name) => /^\w+$/.test(name));
}

/**
 * The table of systems as Markdown.
 *
 * @param sources see {@link librarySources}
 * @throws ReadmeError naming the row, when it has no function or no exercise, or one that does not exist
 */
export function systemTable(
  systems: readonly CourseSystem[],
  manifest: CourseManifest,
  sources: ReadonlyMap<string, string>,
): string {
  const exercises = new Map(
    manifest.lessons.flatMap((lesson) =>
      lesson.exercises.map(({ id, title }) => [`${lesson.id}/${id}`, { lesson, title }] as const),
    ),
  );
  const rows = systems.map(({ title, library, exercises: ids }, index) => {
    const row = `S${index + 1}, ${title}`;
    if (library.length === 0) throw new ReadmeError(row, "expected at least one function of the library, got none");
    if (ids.length === 0) throw new ReadmeError(row, "expected at least one exercise, got none");
    const names = library.map((name) => `[\`${name}\`](${known(sources, row, "an export of roundtrip", name)})`);
    const found = ids.map((id) => ({ id, ...known(exercises, row, "an exercise of the course", id) }));
    const lessons = new Set(found.map(({ lesson }) => lesson));
    const links = [
      [...lessons].map((lesson) => `[${lesson.title}](notebooks/${lesson.id}.ipynb)`),
      names,
      found.map((exercise) => `[${exercise.title}](exercises/${exercise.id}.ts)`),
    ];
    return `| S${index + 1} | ${title} | ${links.map((column) => column.join(" · ")).join(" | ")} |`;
  });
  return ["| | System | Lesson | In the library | Exercises |", "|---|---|---|---|---|", ...rows].join("\n");
}

function known<T>(all: ReadonlyMap<string, T>, row: string, what: string, name: string): T {
  const found = all.get(name);
  if (found === undefined) throw new ReadmeError(row, `expected ${what}, got ${name}`);
  return found;
}
