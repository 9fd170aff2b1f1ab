/** `npm run build:notebooks`: everything that is generated from the lessons, `course.json` and `systems.ts`. */
import { InvalidArgumentError } from "../errors.js";
import { buildNotebooks } from "./notebook-build.js";
import { buildReadme } from "./readme-table.js";

/**
 * Builds the notebooks and the README's tables.
 *
 * @param args the words of the command line: none to write, `--check` to write nothing
 * @param print where the lines for the reader go
 * @returns the exit status: 1 when `--check` found something stale, else 0
 * @throws InvalidArgumentError for any other word; ManifestError, LessonError or ReadmeError when a source is wrong
 */
export function runBuildNotebooks(args: readonly string[], print: (line: string) => void): number {
  const unknown = args.find((word) => word !== "--check");
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`build:notebooks: expected nothing or --check, got ${unknown}`);
  }
  const check = args.includes("--check");
  const files = [...buildNotebooks({ check }), ...buildReadme({ check })];
  for (const file of files) print(check ? `stale: ${file}` : `written: ${file}`);
  if (files.length === 0) print("The notebooks and the tables of the README are up to date.");
  if (!check || files.length === 0) return 0;
  print("They are generated. Change the lesson, then run: npm run build:notebooks");
  return 1;
}
