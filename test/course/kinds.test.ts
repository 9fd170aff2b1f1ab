import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { kindProblems } from "#src/course/checker/kinds-tried.js";
import { mutantsOf } from "#src/course/checker/mutants.js";
import { equivalentsFile, readEquivalents } from "#src/course/checker/mutants-equivalent.js";
import { headerLines } from "#src/course/checker/proof.js";
import { testNames } from "#src/course/checker/test-names.js";
import { exerciseIds } from "#src/course/manifest.js";
import { courseFiles, read } from "./files.js";

const ids = exerciseIds();
/** The files below a folder; none where there is no such folder. */
const below = (folder: string) => courseFiles.filter((file) => file.startsWith(`${folder}/`));

describe.each(ids)("exercise %s", (id) => {
  it("has tests whose header says which of them tries each kind of case, or why none does", () => {
    const file = `test/exercises/${id}.test.ts`;
    expect(kindProblems(read(file), testNames(resolve(file)))).toEqual([]);
  });

  it("has at least five wrong answers", () => {
    expect(below(`test/wrong/${id}`).length).toBeGreaterThanOrEqual(5);
  });

  it("has at least two right answers in other styles, each of which names its own", () => {
    const right = below(`test/right/${id}`);
    expect(right.length).toBeGreaterThanOrEqual(2);
    expect(right.filter((file) => headerLines(read(file), "Style").length !== 1)).toEqual([]);
  });

  it("lists as equivalent only mutants of its solution, each once and with a reason", () => {
    const listed = readEquivalents(id);
    const known = new Set(mutantsOf(read(`solutions/${id}.ts`)).map((mutant) => mutant.id));
    expect(listed.filter((entry) => !known.has(entry.id))).toEqual([]);
    expect(listed.filter(({ reason }) => reason.trim().length < 10)).toEqual([]);
    expect(new Set(listed.map((entry) => entry.id)).size).toBe(listed.length);
  });
});

it("there is no right answer, and no list of equivalent mutants, of what is no exercise", () => {
  const right = below("test/right").filter((file) => !ids.includes(file.split("/").slice(2, 4).join("/")));
  const lists = below("test/mutants").filter((file) => !ids.map(equivalentsFile).includes(file));
  expect([...right, ...lists]).toEqual([]);
});
