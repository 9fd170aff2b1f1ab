import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { referenceCosts } from "#src/course/checker/reference-costs.js";
import { hintsOf, paragraphsOf, solutionOf, taskOf } from "#src/course/exercise-text.js";
import { hintsShown, rememberHints } from "#src/course/hints-shown.js";
import { exerciseIds, lessonExercise } from "#src/course/manifest.js";
import { reasonsOf } from "#src/course/solution-reasons.js";

describe("what is written about an exercise", () => {
  it("has paragraphs in one line each, however the file is wrapped, and code as it is", () => {
    expect(paragraphsOf("One\ntwo.\n\nThree:\n\n```ts\na;\nb;\n```")).toEqual([
      "One two.",
      "Three:",
      "```ts\na;\nb;\n```",
    ]);
  });

  it.each(exerciseIds())("is whole for %s", (id) => {
    const task = taskOf(id);
    expect(task.length).toBeGreaterThan(60);
    expect(task).not.toMatch(/\s\*|Done when/);
    const hints = hintsOf(id);
    expect(hints.map(({ step }) => step)).toEqual([1, 2, 3]);
    for (const { title, text } of hints) expect(Math.min(title.length, text.length)).toBeGreaterThan(5);
    expect(solutionOf(id)).toContain("export");
    const { lesson, exercise } = lessonExercise(id);
    expect(`${lesson.id}/${exercise.id}`).toBe(id);
  });
});

describe("the hints that were shown", () => {
  it("are remembered by exercise, and a file that is spoilt counts as none", () => {
    const folder = mkdtempSync(join(tmpdir(), "roundtrip-hints-"));
    const file = join(folder, "hints.json");
    try {
      expect(hintsShown(file)).toEqual({});
      rememberHints("a/1-b", 1, file);
      rememberHints("a/2-c", 3, file);
      rememberHints("a/1-b", 2, file);
      expect(hintsShown(file)).toEqual({ "a/1-b": 2, "a/2-c": 3 });
      for (const spoilt of ["{", "null", '"text"']) {
        writeFileSync(file, spoilt);
        expect(hintsShown(file)).toEqual({});
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a course that was handed out without reference answers", () => {
  it("says so when one is asked for, and has neither reasons nor costs beside a verdict", async () => {
    const id = "00-start-here/99-not-here";
    expect(() => solutionOf(id)).toThrow("There is no solutions/00-start-here/99-not-here.ts");
    expect(reasonsOf(id)).toEqual([]);
    expect(await referenceCosts(id)).toEqual([]);
  });
});
