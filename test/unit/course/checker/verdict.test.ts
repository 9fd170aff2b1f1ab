import { describe, expect, it } from "vitest";
import type { TestRecord } from "#src/course/checker/record.js";
import { decide, type Evidence } from "#src/course/checker/verdict.js";

const test = (state: TestRecord["state"], name: string, message = ""): TestRecord => {
  return { name, state, points: 0, maxPoints: 1, message, measured: {}, budget: {}, durationMs: 1 };
};
const first = test("passed", "answers");
const passed = test("passed", "answers late");
const failed = test("failed", "answers late", "expected 1, got 2");
const todo = test("todo", "answers late");
const missing = test("missing", "answers late");

/** Two tests that passed, and nothing against it. */
const good: Evidence = {
  work: "edited",
  typeErrors: [],
  unavailable: undefined,
  loadErrors: [],
  labErrors: [],
  exit: "",
  uncounted: 0,
  expected: ["answers", "answers late"],
  tests: [first, passed],
};

describe("the state of an exercise", () => {
  it.each<[string, Partial<Evidence>, string, string]>([
    ["all its tests passed", {}, "passed", ""],
    ["one failed", { tests: [first, failed] }, "wrong", ""],
    ["one failed, at which it was to end", { tests: [test("failed", "answers")], untilFailure: true }, "wrong", ""],
    [
      "it was to end at the first that failed, and none did",
      { tests: [first], untilFailure: true },
      "error",
      'Only 1 of 2 tests were run: "answers late" was not.',
    ],
    ["one failed and one is to do", { tests: [test("todo", "answers"), failed] }, "wrong", ""],
    ["all are to do", { tests: [test("todo", "answers"), todo] }, "not started", ""],
    [
      "one is to do",
      { tests: [first, todo] },
      "wrong",
      'A part is still to do: the test "answers late" met a TodoError.',
    ],
    ["it is the starter", { work: "untouched", tests: [first, failed] }, "not started", ""],
    ["it is the starter, and its tests pass", { work: "untouched" }, "not started", ""],
    ["it is the starter, and its process ended", { work: "untouched", ended: "slow" }, "not started", ""],
    ["its file is empty", { work: "empty" }, "error", "There is nothing in its file but comments."],
    ["its file is missing", { work: "missing", tests: [] }, "error", "There is no file for it."],
    ["it does not type-check", { typeErrors: ["a.ts:1:1 TS1"] }, "error", "It does not type-check.\na.ts:1:1 TS1"],
    ["it did not load", { loadErrors: ["no such module"], tests: [] }, "error", "It did not load.\nno such module"],
    [
      "it computed without end",
      { ended: "processor", tests: [] },
      "error",
      "It computed without end: 20 s of processor time in one go, in which nothing else could run. Is there a loop that never ends?",
    ],
    [
      "it took too much memory",
      { ended: "memory", tests: [] },
      "error",
      "It took more memory than it may (512 MB), so its process was ended.",
    ],
    [
      "it was still under way",
      { ended: "slow", tests: [] },
      "error",
      "It was still under way after 300 checks of its progress, so its process was ended: it is too slow for this machine. That is no word on whether it is right.",
    ],
    ["its process ended early", { ended: "died", tests: [first] }, "error", "Its process ended before the tests had."],
    [
      "nothing moved any more",
      { hung: { test: "answers", waiting: "nothing moved." }, tests: [first, failed] },
      "error",
      'Something that was awaited never came, in the test "answers": nothing moved.',
    ],
    [
      "it asked its process to end",
      { exit: "process.exit" },
      "error",
      "It asked its process to end (process.exit) before it was graded.",
    ],
    [
      "it went past the proxy",
      { uncounted: 3 },
      "error",
      "It reached the server past the proxy that counts: the server saw 3 sessions more. Next: connect as the config says.",
    ],
    ["the lab failed", { labErrors: ["no disk"] }, "unavailable", "The lab failed, not your work: no disk"],
    ["no test reported", { tests: [] }, "error", 'Only 0 of 2 tests were run: "answers" was not.'],
    [
      "one test did not report",
      { tests: [first, missing] },
      "error",
      'Only 1 of 2 tests were run: "answers late" was not.',
    ],
    [
      "fewer tests ran than the course has",
      { tests: [passed] },
      "error",
      'Only 1 of 2 tests were run: "answers" was not.',
    ],
    [
      "it brought a test of its own",
      { tests: [first, passed, test("passed", "mine")] },
      "error",
      "3 tests were run, and the course has 2.",
    ],
    ["there is no PostgreSQL", { unavailable: "no server", tests: [] }, "unavailable", "no server"],
    [
      "there is no PostgreSQL, and it is the starter",
      { unavailable: "no server", work: "untouched" },
      "not started",
      "",
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
      { work: "odd" },
      { exit: "process.abort" },
      { uncounted: 1 },
      { labErrors: ["x"] },
      { hung: { test: "", waiting: "x" } },
      ...(["processor", "memory", "slow", "died"] as const).map((ended) => ({ ended })),
      { expected: ["answers"] },
      { expected: ["answers", "answers late", "answers again"] },
      { unavailable: "x" },
      ...[failed, todo, missing].map((other) => ({ tests: [first, other] })),
    ];
    for (const doubt of doubts) expect(decide({ ...good, ...doubt }).state, JSON.stringify(doubt)).not.toBe("passed");
  });
});
