import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wrongHeader } from "#src/course/checker/proof.js";
import { parseLesson } from "#src/course/lesson.js";
import { lintLesson } from "#src/course/lesson-lint.js";
import { readManifest } from "#src/course/manifest.js";
import { buildNotebooks } from "#src/course/notebook-build.js";
import { blank } from "#src/course/scaffold/blank.js";
import { scaffoldExercise, scaffoldLesson } from "#src/course/scaffold/scaffold.js";

/** A copy of what a scaffold touches of the course. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "roundtrip-scaffold-"));
  for (const part of ["course.json", "lessons"]) cpSync(part, join(root, part), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const read = (file: string) => readFileSync(join(root, file), "utf8");
const all = () => readdirSync(root, { recursive: true, encoding: "utf8" });

describe("a new lesson", () => {
  it("has all its pieces, each with a blank; its notebook can be built; no other word of course.json has changed", () => {
    const before = read("course.json");
    const files = scaffoldLesson("97-deep-sea", root);
    expect(files).toEqual(["lessons/97-deep-sea.md", "test/notebooks/97-deep-sea.test.ts", "course.json"]);
    expect(read("lessons/97-deep-sea.md")).toContain(blank);
    expect(lintLesson("x.md", read("lessons/97-deep-sea.md")).map(({ problem }) => problem)).toEqual([
      expect.stringContaining("a lesson has at least 250"),
    ]);
    expect(buildNotebooks({ root })).toContain("notebooks/97-deep-sea.ipynb");
    expect(readManifest(root).lessons.at(-1)).toMatchObject({ id: "97-deep-sea", title: "Deep sea", exercises: [] });
    const words = (text: string) => text.match(/"[^"]*"|\d+/g) ?? [];
    expect(words(read("course.json")).slice(0, words(before).length)).toEqual(words(before));
  });

  it("gets its place by its number", () => {
    scaffoldLesson("98-last", root);
    scaffoldLesson("97-last-but-one", root);
    expect(
      readManifest(root)
        .lessons.slice(-2)
        .map(({ id }) => id),
    ).toEqual(["97-last-but-one", "98-last"]);
  });

  it.each([
    ["deep-sea", 'new:lesson: expected NN-slug, such as 03-batches, got "deep-sea".'],
    ["00-deep-sea", "new:lesson: the number 00 is that of 00-start-here."],
  ])("is refused as %s", (id, message) => {
    expect(() => scaffoldLesson(id, root)).toThrow(message);
  });
});

describe("a new exercise", () => {
  const id = "97-deep-sea/1-count-the-fish";
  const pieces = [
    ...[`exercises/${id}.ts`, `exercises/${id}.md`, `solutions/${id}.ts`, `test/exercises/${id}.test.ts`],
    ...["counts-here", "knows-the-number", "asks-twice", "last-id", "one-too-few"].map(
      (name) => `test/wrong/${id}/${name}.ts`,
    ),
    ...["promise-chain", "other-sql"].map((name) => `test/right/${id}/${name}.ts`),
  ];
  beforeEach(() => {
    scaffoldLesson("97-deep-sea", root);
  });

  it("has all its pieces, each with a blank, and is the last of its lesson", () => {
    expect(scaffoldExercise(id, root)).toEqual([...pieces, "course.json"]);
    expect(pieces.filter((file) => !read(file).includes(blank))).toEqual([]);
    expect(readManifest(root).lessons.at(-1)?.exercises).toMatchObject([
      { id: "1-count-the-fish", title: "Count the fish" },
    ]);
    scaffoldExercise("97-deep-sea/2-feed-the-fish", root);
    expect(
      readManifest(root)
        .lessons.at(-1)
        ?.exercises.map((exercise) => exercise.id),
    ).toEqual(["1-count-the-fish", "2-feed-the-fish"]);
  });

  it("has one function, by one name, in every piece", () => {
    scaffoldExercise(id, root);
    const works = pieces.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
    expect(works.filter((file) => !read(file).includes("export async function countTheFish("))).toEqual([]);
    expect(read(`test/exercises/${id}.test.ts`)).toContain(`import { countTheFish } from "#work/${id}";`);
  });

  it("has wrong solutions that name tests it has", () => {
    scaffoldExercise(id, root);
    const tests = read(`test/exercises/${id}.test.ts`);
    for (const file of pieces.filter((piece) => piece.startsWith("test/wrong/"))) {
      const { caughtBy, says } = wrongHeader(read(file));
      expect(tests).toContain(`test("${caughtBy}"`);
      expect(says).toHaveLength(1);
    }
  });

  it("finds its place in the lesson, once", () => {
    scaffoldExercise(id, root);
    scaffoldExercise("97-deep-sea/2-feed-the-fish", root);
    const lesson = parseLesson("x.md", read("lessons/97-deep-sea.md"));
    expect(lesson.cells.filter(({ kind }) => kind === "exercises")).toHaveLength(1);
    expect(buildNotebooks({ root })).toContain("notebooks/97-deep-sea.ipynb");
  });

  it.each([
    ["count-the-fish", "new:exercise: expected NN-slug/N-verb-object"],
    ["97-deep-sea/1-count", "new:exercise: expected NN-slug/N-verb-object"],
    ["96-space/1-count-stars", 'new:exercise: there is no lesson "96-space".'],
    ["97-deep-sea/2-count-the-fish", "new:exercise: the next exercise of 97-deep-sea is number 1"],
  ])("is refused as %s, and nothing is written", (name, message) => {
    const before = all();
    expect(() => scaffoldExercise(name, root)).toThrow(message);
    expect(all()).toEqual(before);
  });

  it("never replaces a piece that is there", () => {
    const file = join(root, `exercises/${id}.ts`);
    cpSync(join(root, "lessons"), dirname(file), { recursive: true });
    writeFileSync(file, "mine");
    expect(() => scaffoldExercise(id, root)).toThrow(`exercises/${id}.ts: is there already. Nothing was written.`);
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(existsSync(join(root, `solutions/${id}.ts`))).toBe(false);
  });
});
