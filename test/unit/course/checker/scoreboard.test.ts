import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { ExerciseRecord, ExerciseState, GradeRecord, TestRecord } from "#src/course/checker/record.js";
import { firstMessage, scoreboard } from "#src/course/checker/scoreboard.js";

const test = (name: string, state: TestRecord["state"], message = ""): TestRecord => {
  return { name, state, points: 0, maxPoints: 1, message, measured: {}, budget: {}, durationMs: 1 };
};

function exercise(id: string, state: ExerciseState, change: Partial<ExerciseRecord> = {}): ExerciseRecord {
  const lesson = id.split("/")[0] ?? "";
  const points = { points: 0, maxPoints: 2 };
  const hashes = { starterHash: "", fileHash: "" };
  return {
    id,
    lesson,
    variant: "exercises",
    state,
    reason: "",
    ...points,
    tests: [],
    ...hashes,
    output: "",
    ...change,
  };
}

const record = (...exercises: ExerciseRecord[]): GradeRecord => {
  return { version: 1, course: "roundtrip 0.1.0", env: { node: "", postgres: "", sqlite: "" }, exercises };
};
const text = (...exercises: ExerciseRecord[]) => stripVTControlCharacters(scoreboard(record(...exercises)));

const wrong = exercise("01-connections/2-close-on-error", "wrong", {
  tests: [
    test("returns what the work returns", "passed"),
    test("closes when the work throws", "failed", "1 connection is open; 0 were expected.\nNext: finally."),
    test("closes when the query fails", "failed", "another message"),
  ],
  output: "opened\nopened again\n",
});

describe("the scoreboard", () => {
  it("has a bar per lesson, a line per exercise, every failing test, the first message in full, and the next step", () => {
    const board = text(
      exercise("00-start-here/1-first-look-up", "passed"),
      exercise("01-connections/1-reuse-one-connection", "passed"),
      wrong,
      exercise("01-connections/3-time-out-clearly", "error", { reason: "It timed out." }),
      exercise("01-connections/4-time-the-phases", "not started"),
    );
    expect(board).toBe(`
  00-start-here            ████████████  1 of 1
    ✓ 1-first-look-up                      passed
  01-connections           ███░░░░░░░░░  1 of 4
    ✓ 1-reuse-one-connection               passed
    ✗ 2-close-on-error                     wrong
    ! 3-time-out-clearly                   error
    ○ 4-time-the-phases                    not started

  01-connections/2-close-on-error: wrong
    closes when the work throws
    1 connection is open; 0 were expected.
    Next: finally.
    One more test fails:
      closes when the query fails
    It printed:
    │ opened
    │ opened again

  01-connections/3-time-out-clearly: error
    It timed out.

  Next: edit exercises/01-connections/2-close-on-error.ts, then: npm run grade -- 01-connections/2-close-on-error
        Hints: exercises/01-connections/2-close-on-error.md

  2 of 5 exercises done
`);
  });

  it("after a pass tells the cost beside the budget, the next exercise, and the progress of all", () => {
    const cost = { ...test("is cheap", "passed"), measured: { roundTrips: 1 }, budget: { roundTrips: 2 } };
    const done = exercise("01-connections/1-reuse-one-connection", "passed", { tests: [cost] });
    const others = [
      exercise("00-start-here/1-first-look-up", "passed"),
      exercise("01-connections/2-close", "not started"),
    ];
    const board = stripVTControlCharacters(scoreboard(record(done), record(done, ...others)));
    expect(board).toContain("is cheap: round trips 1 (allowed 2)");
    expect(board).toContain("Next: open exercises/01-connections/2-close.ts");
    expect(board).toContain("solutions/01-connections/1-reuse-one-connection.ts");
    expect(board).toContain("2 of 3 exercises done");
  });

  it("of a fresh clone says where to begin", () => {
    const board = text(exercise("00-start-here/1-first-look-up", "not started"));
    expect(board).toContain(
      "Next: open exercises/00-start-here/1-first-look-up.ts, then: npm run grade -- 00-start-here/1-first-look-up",
    );
    expect(board).toContain("0 of 1 exercises done");
  });

  it("of work in another folder names the file that was graded, and how to grade it again", () => {
    const board = text({ ...wrong, variant: "submissions/ada" });
    expect(board).toContain(
      "Next: edit submissions/ada/01-connections/2-close-on-error.ts, then: npm run grade -- 01-connections/2-close-on-error --work submissions/ada\n        Hints: exercises/01-connections/2-close-on-error.md",
    );
    const fresh = exercise("00-start-here/1-first-look-up", "not started", { variant: "submissions/ada" });
    expect(text(fresh)).toContain("Next: open submissions/ada/00-start-here/1-first-look-up.ts,");
  });

  it("says why exercises are unavailable, and does not count them as done", () => {
    const board = text(
      exercise("01-connections/1-reuse-one-connection", "unavailable", { reason: "No PostgreSQL here." }),
    );
    expect(board).toContain("– 1-reuse-one-connection               unavailable");
    expect(board).toContain("Unavailable: No PostgreSQL here.");
    expect(board).toContain("0 of 1 exercises done");
  });

  it("says that all is done", () => {
    expect(text(exercise("00-start-here/1-first-look-up", "passed"))).toContain(
      "All done. The reference answers, with the reasons, are in solutions/.",
    );
  });
});

describe("the first thing to tell about an exercise", () => {
  it("is the first test that failed, or else the reason", () => {
    expect(firstMessage(wrong)).toBe(
      "closes when the work throws\n1 connection is open; 0 were expected.\nNext: finally.",
    );
    const part = 'A part is still to do: the test "late" met a TodoError.';
    expect(firstMessage(exercise("a/b", "wrong", { reason: part, tests: [test("late", "todo")] }))).toBe(part);
    expect(firstMessage(exercise("a/b", "error", { reason: "It timed out." }))).toBe("It timed out.");
  });
});
