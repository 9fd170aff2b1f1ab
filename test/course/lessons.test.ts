import { describe, expect, it } from "vitest";
import { formatLessons } from "#src/course/lesson-format.js";
import { lintLesson, lintProse } from "#src/course/lesson-lint.js";
import { buildNotebooks } from "#src/course/notebook-build.js";
import { buildReadme } from "#src/course/readme-table.js";
import { courseFiles, filesToCheck, read } from "./files.js";

const asText = (problems: ReturnType<typeof lintProse>) => problems.map((at) => `${at.file}:${at.line}: ${at.problem}`);

describe("the course's documents", () => {
  it("include notebooks that are those of the lessons (else: npm run build:notebooks)", () => {
    expect(buildNotebooks({ check: true })).toEqual([]);
  });

  it("include a README whose tables are those of course.json and src/course/systems.ts (else: npm run build:notebooks)", () => {
    expect(buildReadme({ check: true })).toEqual([]);
  });

  it.for(filesToCheck("lessons", ".md"))("include %s, which keeps the rules for lessons", (file) => {
    expect(asText(lintLesson(file, read(file)))).toEqual([]);
  });

  it("include lessons whose cells are laid out by the project's formatter (else: npm run lint)", () => {
    expect(formatLessons({ check: true })).toEqual([]);
  });

  it.for(filesToCheck("exercises", ".md"))("include %s, which keeps the rules for words", (file) => {
    expect(asText(lintProse(file, read(file)))).toEqual([]);
  });

  /** The npm scripts that a text names and the course does not have. */
  const unknownScripts = (text: string): string[] => {
    const scripts: Record<string, string> = JSON.parse(read("package.json")).scripts;
    return [...text.matchAll(/\bnpm (?:run ([a-z][a-z:-]*[a-z])|(start|test)\b)/g)]
      .map(([, run, direct]) => run ?? direct ?? "")
      .filter((script) => !(script in scripts));
  };

  it("name only npm scripts that exist", () => {
    const documents = [...courseFiles.filter((file) => file.endsWith(".md")), ...filesToCheck("src", ".ts", ".mjs")];
    const missing = documents.flatMap((file) => unknownScripts(read(file)).map((name) => `${file}: npm run ${name}`));
    expect(missing).toEqual([]);
    expect(unknownScripts("`npm run no:such-script`, npm start, npm run grade")).toEqual(["no:such-script"]);
  });
});
