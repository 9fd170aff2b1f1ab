import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ManifestError } from "#src/course/errors.js";
import { parseManifest, readManifest } from "#src/course/manifest.js";

const exercise = { id: "1-reuse-one-connection", title: "Reuse one connection", points: 2 };
const lesson = { id: "01-connections", title: "Connections", minutes: 35, needs: "postgres", exercises: [exercise] };

/** The course with one lesson, changed as given. */
const withLesson = (change: object) => ({ lessons: [{ ...lesson, ...change }] });
const withExercise = (change: object) => withLesson({ exercises: [{ ...exercise, ...change }] });

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe("course.json", () => {
  it("is read as it stands when everything is in order", () => {
    const course = { lessons: [lesson, { ...lesson, id: "02-pooling", goals: ["Size a pool"], exercises: [] }] };
    expect(parseManifest(course)).toEqual(course);
  });

  it.each([
    ["a course without lessons", { lessons: [] }, "lessons: expected at least one lesson, got none"],
    ["something that is no list", { lessons: {} }, "lessons: expected a list, got {}"],
    ["an unknown key", { lessons: [lesson], name: "x" }, "course.name: is unknown; known are lessons"],
    ["an unknown key of a lesson", withLesson({ time: 1 }), "lessons[0].time: is unknown"],
    ["a missing key", { lessons: [{ id: "01-connections" }] }, "lessons[0].title: is missing"],
    [
      "a lesson too long",
      withLesson({ minutes: 121 }),
      "lessons[0].minutes: expected a whole number from 1 to 120, got 121",
    ],
    [
      "a lesson id without number",
      withLesson({ id: "connections" }),
      'NN-slug such as 01-connections, got "connections"',
    ],
    ["a need it does not know", withLesson({ needs: "mysql" }), 'needs: expected "sqlite" or "postgres", got "mysql"'],
    ["more than three goals", withLesson({ goals: ["a", "b", "c", "d"] }), "expected one to three goals, got 4"],
    [
      "a title with blanks around it",
      withLesson({ title: " x" }),
      'title: expected a text without blanks around it, got " x"',
    ],
    ["an exercise at the wrong place", withExercise({ id: "2-reuse-it" }), "exercises[0].id: expected 1-verb-object"],
    ["an exercise of one word", withExercise({ id: "1-reuse" }), 'got "1-reuse"'],
    ["half points", withExercise({ points: 0.5 }), "points: expected a whole number from 1 to 100, got 0.5"],
    ["a number of tests", withExercise({ tests: 3 }), "exercises[0].tests: is unknown; known are id, title, points"],
    [
      "lessons out of order",
      { lessons: [lesson, { ...lesson, id: "00-start-here" }] },
      "lessons[1].id: expected a number above that of 01-connections, got 00-start-here",
    ],
  ])("is refused with the key's name for %s", (_, course, message) => {
    const error = thrownBy(() => parseManifest(course));
    expect(error).toBeInstanceOf(ManifestError);
    expect(error).toMatchObject({ code: "COURSE_MANIFEST_INVALID", message: expect.stringContaining(message) });
  });

  it("is refused when it is not JSON, with the reason as cause", () => {
    const root = mkdtempSync(join(tmpdir(), "roundtrip-manifest-"));
    writeFileSync(join(root, "course.json"), "{");
    expect(() => readManifest(root)).toThrow(/course\.json: the file: cannot be read as JSON/);
    rmSync(root, { recursive: true });
  });

  it("of this course is in order", () => {
    expect(readManifest().lessons.map((entry) => entry.id)).toContain("00-start-here");
  });
});
