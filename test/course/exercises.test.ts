import { existsSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { wrongAttempts } from "#src/course/checker/attempts.js";
import { wrongHeader } from "#src/course/checker/proof.js";
import { readStarters } from "#src/course/checker/starters.js";
import { exerciseIds, readManifest } from "#src/course/manifest.js";
import { reasonsIn } from "#src/course/solution-reasons.js";
import { courseFiles, filesIn, read } from "./files.js";

const ids = exerciseIds();
const lessons = readManifest().lessons.map(({ id }) => id);

/** An exercise as the course ships it: what lies in `exercises/` is the learner's. */
const starterOf = (id: string) => readStarters()[id] ?? "";

/** Most lines of a solution, comments apart, that are not in its starter. */
const mostLines = 25;
/** What a solution says that needs more, with the reason. */
const needsMore = /^\/\/ More than 25 lines: \S/m;

const code = (text: string) =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("//"));

/** How many of `after`'s lines are new: all but the longest run of lines that both have in the same order. */
function newLines(before: string[], after: string[]): number {
  let row = new Array<number>(before.length + 1).fill(0);
  for (const line of after) {
    const next = [0];
    for (const [k, other] of before.entries()) {
      next.push(line === other ? (row[k] ?? 0) + 1 : Math.max(next[k] ?? 0, row[k + 1] ?? 0));
    }
    row = next;
  }
  return after.length - (row.at(-1) ?? 0);
}

/** The files of a folder that are not among those that the course knows, and those that it knows and misses. */
function difference(folder: string, expected: string[]): { unexpected: string[]; missing: string[] } {
  const found = courseFiles.filter((file) => file.startsWith(`${folder}/`));
  return {
    unexpected: found.filter((file) => !expected.includes(file)),
    missing: expected.filter((file) => !existsSync(file)),
  };
}

const complete = { unexpected: [], missing: [] };

describe("the pieces of the course are all there, and nothing else is:", () => {
  it.each([
    ["exercises", ids.flatMap((id) => [`exercises/${id}.ts`, `exercises/${id}.md`])],
    ["solutions", ids.map((id) => `solutions/${id}.ts`)],
    ["test/exercises", ids.map((id) => `test/exercises/${id}.test.ts`)],
    ["lessons", lessons.map((id) => `lessons/${id}.md`)],
    ["notebooks", lessons.map((id) => `notebooks/${id}.ipynb`)],
  ])("%s", (folder, expected) => {
    expect(difference(folder, expected)).toEqual(complete);
  });

  it("test/notebooks, with a test for each lesson", () => {
    const tests = courseFiles.filter((file) => /^test\/notebooks\/\d\d-[^/]+\.test\.ts$/.test(file));
    expect(tests).toEqual(lessons.map((id) => `test/notebooks/${id}.test.ts`));
    for (const [at, file] of tests.entries()) expect(read(file)).toContain(`itDoesWhatItsLessonSays("${lessons[at]}")`);
  });

  it.each(["test/wrong", "test/right"])("%s, in a folder for each exercise", (folder) => {
    const of = (id: string) =>
      filesIn(`${folder}/${id}`, ".ts").filter((file) => /^[a-z0-9-]+\.ts$/.test(basename(file)));
    expect(difference(folder, ids.flatMap(of))).toEqual(complete);
  });
});

it("every exercise has its pristine text in test/starters.json (else: npm run build:starters)", () => {
  expect(Object.keys(readStarters())).toEqual(ids);
});

describe.each(ids)("exercise %s", (id) => {
  it("has three hints: a nudge, the technique, nearly there", () => {
    const headings = [...read(`exercises/${id}.md`).matchAll(/^## (.+)$/gm)].map(([, text]) => text);
    expect(headings).toEqual(["1. A nudge", "2. The technique", "3. Nearly there"]);
  });

  it("has a starter whose header says lesson, task in at most seven lines, and when it is done", () => {
    const header = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(starterOf(id))?.[1]?.split("\n") ?? [];
    expect(header[0]).toBe(` * Lesson: lessons/${id.split("/")[0]}.md`);
    const done = header.findIndex((line) => line.startsWith(" * Done when: "));
    expect(header[1]).toMatch(/^ \* Task: \S/);
    expect(done - 1, "lines of the task").toBeGreaterThan(0);
    expect(done - 1, "lines of the task").toBeLessThanOrEqual(7);
    expect(header[done]).toContain(`npm run grade -- ${id}`);
  });

  it("has a starter in which the first `new pg.Client` compiles: it imports values, not types alone", () => {
    expect(starterOf(id)).not.toMatch(/^import type pg\b/m);
  });

  it("has tests that take values of the work and none of its types, which it may keep to itself", () => {
    const taken = [...read(`test/exercises/${id}.test.ts`).matchAll(/^import (type )?\{([^}]*)\} from "#work\//gm)];
    expect(taken.filter(([, types, names]) => types || /\btype\b/.test(names ?? ""))).toEqual([]);
  });

  it("has a starter with one TODO", () => {
    const [, ...body] = starterOf(id).split("\n */\n");
    expect(body.join("\n").match(/\bTODO\b/g)).toHaveLength(1);
  });

  it(`has a solution at most ${mostLines} lines away from the starter, or says why not`, () => {
    const solution = read(`solutions/${id}.ts`);
    const lines = newLines(code(starterOf(id)), code(solution));
    expect(needsMore.test(solution) ? 0 : lines).toBeLessThanOrEqual(mostLines);
  });

  it("has a solution that says why, at the lines that matter", () => {
    expect(reasonsIn(starterOf(id), read(`solutions/${id}.ts`))).not.toEqual([]);
  });
});

describe("a comment of a solution says why", () => {
  it.each([
    ["the line below it", "// Once, for the connect costs three.\n  return open();", "return open();"],
    ["the line beside it", "return open(); // once, for the connect costs three", "return open();"],
    [
      "the line above it, at the end of a block",
      "return open();\n  // Once, for the connect costs three.\n}",
      "return open();",
    ],
    [
      "what an open bracket begins",
      "// Once, for the connect costs three.\n  return open(\n    `one`,",
      'return open("one", …',
    ],
    [
      "no more than there is room for",
      `// Once, for the connect costs three.\n  ${"a".repeat(80)}`,
      `${"a".repeat(60)} …`,
    ],
  ])("and quotes %s", (_, body, code) => {
    const [reason] = reasonsIn("", body);
    expect(reason).toMatch(/: [Oo]nce, for the connect costs three\.?$/);
    expect(reason?.split("`: ")[0]).toBe(`\`${code}`);
  });

  const starter = "// The starter's own comment, of many words\nfunction f() {\n  throw new TodoError();\n}";
  const solved = (before: string, beside = "") => `${before}\nfunction f() {\n  ${beside}\n}`;

  it.each([
    ["above a new line", solved("", "// Once, for the connect costs three trips.\n  return open();")],
    ["beside a new line", solved("", "return open(); // once, for the connect costs three")],
    ["in the doc of a new function", solved("/** Opens once, for a connect is dear. */\nfunction open() {\n}")],
  ])("%s", (_, solution) => {
    expect(reasonsIn(starter, solution)).toHaveLength(1);
  });

  it.each([
    ["not when it is the starter's own", solved("// The starter's own comment, of many words", "return open();")],
    ["not when it is a word or two", solved("", "// open it\n  return open();")],
    ["not above a line that the starter has", solved("// Once, for the connect costs three trips.", "return open();")],
    ["not at the end, above nothing", `${solved("", "return open();")}\n// Once, for the connect costs three trips.`],
  ])("%s", (_, solution) => {
    expect(reasonsIn(starter, solution)).toEqual([]);
  });
});

describe("a wrong solution", () => {
  const headers = wrongAttempts().map(({ workFile }) => ({ workFile, ...wrongHeader(read(workFile)) }));

  it("says what is wrong with it, what catches it, and words of the message", () => {
    const silent = headers.filter(
      ({ workFile, state, caughtBy, says }) =>
        !/^\/\*\*\n \* Wrong: \S/.test(read(workFile)) || says.length === 0 || (state === "wrong" && caughtBy === ""),
    );
    expect(silent.map(({ workFile }) => workFile)).toEqual([]);
  });
});
