import { describe, expect, it } from "vitest";
import { exerciseIds } from "#src/course/checker/attempts.js";
import { kindProblems } from "#src/course/checker/kinds-tried.js";
import { mutantsOf } from "#src/course/checker/mutants.js";
import { equivalentsFile, readEquivalents } from "#src/course/checker/mutants-equivalent.js";
import { headerLines } from "#src/course/checker/proof.js";
import { filesIn, read } from "./files.js";

const ids = exerciseIds();

describe.each(ids)("exercise %s", (id) => {
  it("has tests whose header says which of them tries each kind of case, or why none does", () => {
    expect(kindProblems(read(`test/exercises/${id}.test.ts`))).toEqual([]);
  });

  it("has at least five wrong answers", () => {
    expect(filesIn(`test/wrong/${id}`, ".ts").length).toBeGreaterThanOrEqual(5);
  });

  it("has at least two right answers in other styles, each of which names its own", () => {
    const right = filesIn(`test/right/${id}`, ".ts");
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
  const right = filesIn("test/right", "").filter((file) => !ids.includes(file.split("/").slice(2, 4).join("/")));
  const lists = filesIn("test/mutants", "").filter((file) => !ids.map(equivalentsFile).includes(file));
  expect([...right, ...lists]).toEqual([]);
});
