import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { courseRoot } from "../../lab/paths.js";

/** What verdicts rest on besides the work: folders with all that is below, and single files, one of which each build writes anew. */
const folders = ["src", "test/exercises"];
const files = ["course.json", "package-lock.json", "tsconfig.json", "test/starters.json", "dist/index.js"];

const below = (root: string, folder: string, recursive: boolean): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive, encoding: "utf8" }).map((name) => join(folder, name))
    : [];

/**
 * Stands for the course as it is on disk, but for what is a learner's: another text when its tests, its library or its exercises
 * have changed, as by `git pull`, or the library was built.
 *
 * @param root the course's folder; default: this course
 */
export function courseState(root: string = courseRoot): string {
  const helpers = below(root, "test", false).filter((file) => file.endsWith(".ts"));
  const all = [...folders.flatMap((folder) => below(root, folder, true)), ...helpers, ...files];
  return all
    .map((file) => {
      const info = statSync(join(root, file), { throwIfNoEntry: false });
      return `${file} ${info?.isFile() ? `${info.mtimeMs} ${info.size}` : ""}`;
    })
    .sort()
    .join("\n");
}
