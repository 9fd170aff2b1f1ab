import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintLesson, lintProse } from "#src/course/lesson-lint.js";
import { buildNotebooks } from "#src/course/notebook-build.js";
import { buildReadme } from "#src/course/readme-table.js";

/** Names of the files below a folder that end so, relative to the course; none when there is no such folder. */
function filesIn(folder: string, ending: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
const read = (file: string) => readFileSync(file, "utf8");
const asText = (problems: ReturnType<typeof lintProse>) => problems.map((at) => `${at.file}:${at.line}: ${at.problem}`);

describe("the course's documents", () => {
  it("include notebooks that are those of the lessons (else: npm run build:notebooks)", () => {
    expect(buildNotebooks({ check: true })).toEqual([]);
  });

  it("include a README whose table of lessons is that of course.json (else: npm run build:notebooks)", () => {
    expect(buildReadme({ check: true })).toEqual([]);
  });

  it.for(filesIn("lessons", ".md"))("include %s, which keeps the rules for lessons", (file) => {
    expect(asText(lintLesson(file, read(file)))).toEqual([]);
  });

  it.for(filesIn("exercises", ".md"))("include %s, which keeps the rules for words", (file) => {
    expect(asText(lintProse(file, read(file)))).toEqual([]);
  });

  it("name only npm scripts that exist", () => {
    const scripts: Record<string, string> = JSON.parse(read("package.json")).scripts;
    const documents = [
      ...readdirSync(".").filter((name) => name.endsWith(".md")),
      ...["docs", "lessons", "exercises", "bench"].flatMap((folder) => filesIn(folder, ".md")),
      ...filesIn("src", ".ts"),
      ...filesIn("src", ".mjs"),
    ];
    const missing = documents.flatMap((file) =>
      [...read(file).matchAll(/\bnpm (?:run ([a-z][a-z:-]*[a-z])|(start|test)\b)/g)]
        .map(([, run, direct]) => run ?? direct ?? "")
        .filter((script) => !(script in scripts))
        .map((script) => `${file}: npm run ${script}`),
    );
    expect(missing).toEqual([]);
  });
});
