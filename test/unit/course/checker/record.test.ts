import { describe, expect, it } from "vitest";
import { decide, type Evidence, type TestRecord } from "#src/course/checker/record.js";

const test = (state: TestRecord["state"], message = "", name = "answers"): TestRecord => {
  return { name, state, points: 0, maxPoints: 1, message, measured: {}, durationMs: 1 };
};
const passed = test("passed");
const failed = test("failed", "expected 1, got 2");
const todo = test("todo", "", "answers late");
const missing = test("missing");

/** Two tests that passed, and nothing against it. */
const good: Evidence = {
  work: "edited",
  typeErrors: [],
  unavailable: undefined,
  loadErrors: [],
  timedOut: false,
  endedEarly: false,
  expectedTests: 2,
  tests: [passed, passed],
};

describe("the state of an exercise", () => {
  it.each<[string, Partial<Evidence>, string, string]>([
    ["all its tests passed", {}, "passed", ""],
    ["one failed", { tests: [passed, failed] }, "wrong", ""],
    ["one failed and one is to do", { tests: [todo, failed] }, "wrong", ""],
    ["all are to do", { tests: [todo, todo] }, "not started", ""],
    [
      "one is to do",
      { tests: [passed, todo] },
      "wrong",
      'A part is still to do: the test "answers late" met a TodoError.',
    ],
    ["it is the starter", { work: "untouched", tests: [failed, failed] }, "not started", ""],
    ["it is the starter, and its tests pass", { work: "untouched" }, "not started", ""],
    ["it is the starter, and timed out", { work: "untouched", timedOut: true }, "not started", ""],
    ["its file is empty", { work: "empty" }, "error", "There is nothing in its file but comments."],
    ["its file is missing", { work: "missing", tests: [] }, "error", "There is no file for it."],
    ["it does not type-check", { typeErrors: ["a.ts:1:1 TS1"] }, "error", "It does not type-check.\na.ts:1:1 TS1"],
    ["it did not load", { loadErrors: ["no such module"], tests: [] }, "error", "It did not load.\nno such module"],
    [
      "it was ended by the watchdog",
      { timedOut: true, tests: [missing, missing] },
      "error",
      "It timed out: the tests did not end, so their process was ended. Is there a loop without end?",
    ],
    [
      "a test waited for ever",
      { tests: [passed, test("failed", "Test timed out in 30000ms.")] },
      "error",
      'It timed out in the test "answers": something that was awaited never came.',
    ],
    [
      "it ended the process",
      { tests: [passed, test("failed", 'process.exit unexpectedly called with "0"')] },
      "error",
      "It ended the process (process.exit) before it was graded.",
    ],
    [
      "its process ended early",
      { endedEarly: true, tests: [passed, missing] },
      "error",
      "Its process ended before the tests had: it took more memory than it may (512 MB), was killed, or ended itself.",
    ],
    ["no test reported", { tests: [] }, "error", "Only 0 of 2 tests were run."],
    ["one test did not report", { tests: [passed, missing] }, "error", "Only 1 of 2 tests were run."],
    ["fewer tests ran than the course has", { tests: [passed] }, "error", "Only 1 of 2 tests were run."],
    ["a test too many was skipped", { tests: [passed, passed, missing] }, "error", "Only 2 of 3 tests were run."],
    [
      "it brought a test of its own",
      { tests: [passed, passed, passed] },
      "error",
      "3 tests were run, and the course has 2.",
    ],
    ["there is no PostgreSQL", { unavailable: "no server", tests: [] }, "unavailable", "no server"],
    [
      "there is no PostgreSQL, and it is the starter",
      { unavailable: "no server", work: "untouched" },
      "unavailable",
      "no server",
    ],
  ])("when %s", (_, evidence, state, reason) => {
    expect(decide({ ...good, ...evidence })).toEqual({ state, reason });
  });

  it("is passed in no case but one: whatever else is known, it is not", () => {
    const doubts: Partial<Evidence>[] = [
      { work: "missing" },
      { work: "empty" },
      { work: "untouched" },
      { typeErrors: ["x"] },
      { loadErrors: ["x"] },
      { timedOut: true },
      { endedEarly: true },
      { expectedTests: 3 },
      { expectedTests: 1 },
      { unavailable: "x" },
      ...[failed, todo, missing].map((other) => ({ tests: [passed, other] })),
    ];
    for (const doubt of doubts) expect(decide({ ...good, ...doubt }).state, JSON.stringify(doubt)).not.toBe("passed");
  });
});
