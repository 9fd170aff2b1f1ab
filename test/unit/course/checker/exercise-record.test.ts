import { describe, expect, it } from "vitest";
import { withPoints } from "#src/course/checker/exercise-record.js";
import { inBoth } from "#src/course/checker/grade-on-seeds.js";
import type { ExerciseRecord, TestRecord } from "#src/course/checker/record.js";

const test = (name: string, state: TestRecord["state"], message = ""): TestRecord => ({
  ...{ name, state, message, points: 0, maxPoints: 0, measured: {}, budget: {}, durationMs: 1 },
});

const record = (state: ExerciseRecord["state"], tests: TestRecord[], more: Partial<ExerciseRecord> = {}) => ({
  ...{ id: "00-a/1-b", lesson: "00-a", variant: "submission", reason: "", seeds: [1], starterHash: "", fileHash: "" },
  ...{ output: "", ...withPoints(state, 2, tests) },
  ...more,
});

describe("points", () => {
  it.each([1, 2, 3, 6, 7, 11])("of an exercise of 2 are shared among %i tests to the cent", (count) => {
    const tests = Array.from({ length: count }, (_, k) => test(`${k}`, "passed"));
    const { points, tests: shared } = withPoints("passed", 2, tests);
    expect(points).toBe(2);
    expect(shared.reduce((sum, each) => sum + Math.round(each.points * 100), 0)).toBe(200);
    expect(shared.map((each) => each.points)).toEqual(shared.map((each) => each.maxPoints));
  });

  it("are earned by tests that passed, of work that ran to its end, and by no test that the course does not have", () => {
    const tests = [test("a", "passed"), test("b", "failed"), test("c", "passed")];
    expect(withPoints("wrong", 2, tests).points).toBe(1.34);
    expect(withPoints("wrong", 2, tests).tests.map(({ points }) => points)).toEqual([0.67, 0, 0.67]);
    for (const state of ["error", "unavailable", "not started"] as const) {
      const { points, tests: earned } = withPoints(state, 2, tests);
      expect([points, ...earned.map((each) => each.points)]).toEqual([0, 0, 0, 0]);
    }
    expect(withPoints("wrong", 2, [test("a", "failed")], [test("mine", "passed")]).points).toBe(0);
  });
});

describe("of two gradings of one work", () => {
  const passed = record("passed", [test("a", "passed"), test("b", "passed")]);

  it("the worse of both counts, test by test", () => {
    const wrong = record("wrong", [test("a", "failed", "1 came."), test("b", "passed")], { seeds: [9] });
    const both = inBoth(passed, wrong, 9);
    expect(both).toMatchObject({ state: "wrong", points: 1, seeds: [1, 9] });
    expect(both.tests.map(({ state, message }) => [state, message])).toEqual([
      ["failed", "On other data (seed 9): 1 came."],
      ["passed", ""],
    ]);
    expect(inBoth(record("wrong", [test("a", "passed"), test("b", "failed")]), wrong, 9).points).toBe(0);
    expect(inBoth(passed, passed, 9)).toMatchObject({ state: "passed", points: 2, seeds: [1, 9] });
  });

  it("an end without a verdict in the second is told, and earns nothing", () => {
    const missing = [test("a", "missing"), test("b", "missing")];
    const both = inBoth(passed, record("error", missing, { reason: "It computed without end." }), 9);
    expect(both).toMatchObject({ state: "error", points: 0 });
    expect(both.reason).toBe("On other data (seed 9): It computed without end.");
    expect(both.tests[0]?.message).toBe("On other data (seed 9): this test did not pass.");
    expect(inBoth(passed, record("not started", [test("a", "todo"), test("b", "todo")]), 9).state).toBe("wrong");
  });
});
