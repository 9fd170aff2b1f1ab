import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { wrongAttempts } from "#src/course/checker/attempts.js";
import { wrongHeader } from "#src/course/checker/proof.js";
import { exerciseIds, readManifest } from "#src/course/manifest.js";
import { courseFiles, filesIn, read } from "./files.js";

const ids = exerciseIds();
const lessons = readManifest().lessons.map(({ id }) => id);

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
    missing: expected.filter((file) => !found.includes(file)),
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

  it("test/wrong, with three or more for each exercise", () => {
    const of = (id: string) =>
      filesIn(`test/wrong/${id}`, ".ts").filter((file) => /^[a-z0-9-]+\.ts$/.test(basename(file)));
    expect(difference("test/wrong", ids.flatMap(of))).toEqual(complete);
    expect(ids.filter((id) => of(id).length < 3)).toEqual([]);
  });
});

describe.each(ids)("exercise %s", (id) => {
  it("has three hints: a nudge, the technique, nearly there", () => {
    const headings = [...read(`exercises/${id}.md`).matchAll(/^## (.+)$/gm)].map(([, text]) => text);
    expect(headings).toEqual(["1. A nudge", "2. The technique", "3. Nearly there"]);
  });

  it("has a starter whose header says lesson, task in at most five lines, and when it is done", () => {
    const header = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(read(`exercises/${id}.ts`))?.[1]?.split("\n") ?? [];
    expect(header[0]).toBe(` * Lesson: lessons/${id.split("/")[0]}.md`);
    const done = header.findIndex((line) => line.startsWith(" * Done when: "));
    expect(header[1]).toMatch(/^ \* Task: \S/);
    expect(done - 1, "lines of the task").toBeGreaterThan(0);
    expect(done - 1, "lines of the task").toBeLessThanOrEqual(5);
    expect(header[done]).toContain(`npm run grade -- ${id}`);
  });

  it("has a starter with one TODO", () => {
    const [, ...body] = read(`exercises/${id}.ts`).split("\n */\n");
    expect(body.join("\n").match(/\bTODO\b/g)).toHaveLength(1);
  });

  it(`has a solution at most ${mostLines} lines away from the starter, or says why not`, () => {
    const solution = read(`solutions/${id}.ts`);
    const lines = newLines(code(read(`exercises/${id}.ts`)), code(solution));
    if (!needsMore.test(solution)) expect(lines).toBeLessThanOrEqual(mostLines);
  });

  it("has a solution that says why, at the lines that matter", () => {
    const [, ...body] = read(`solutions/${id}.ts`).split("\n */\n");
    expect(body.join("") || read(`solutions/${id}.ts`)).toMatch(/^\s*(\/\/|\*) /m);
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
