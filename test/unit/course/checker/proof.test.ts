import { describe, expect, it } from "vitest";
import type { Attempt } from "#src/course/checker/attempts.js";
import { mutantsOf } from "#src/course/checker/mutants.js";
import { type Candidate, judge, type Verdict, wrongHeader } from "#src/course/checker/proof.js";

describe("the header of a wrong solution", () => {
  it("names the test that catches it and words of the message", () => {
    const text = `/**
 * Wrong: asks twice.
 * Caught by: asks once, and fetches one row
 * Says: made 2 round trips; the budget is 1
 * Says: Next: ask once.
 */
export const x = 1;`;
    expect(wrongHeader(text)).toEqual({
      state: "wrong",
      caughtBy: "asks once, and fetches one row",
      says: ["made 2 round trips; the budget is 1", "Next: ask once."],
    });
  });

  it("says of work that cannot be graded that it is an error", () => {
    const text = "/**\n * Wrong: never ends.\n * State: error\n * Says: It timed out\n */";
    expect(wrongHeader(text)).toEqual({ state: "error", caughtBy: "", says: ["It timed out"] });
  });

  it("is empty when there is none", () => {
    expect(wrongHeader("export const x = 1; // Says: nothing")).toEqual({ state: "wrong", caughtBy: "", says: [] });
  });
});

const attempt: Attempt = {
  id: "01-a/1-b",
  lesson: "01-a",
  variant: "solutions",
  workFile: "work.ts",
  testFile: "test.ts",
  maxPoints: 2,
  needsPostgres: false,
};
const candidate = (variant: string, more: Partial<Candidate> = {}): Candidate => ({
  attempt: { ...attempt, variant },
  text: "",
  ...more,
});
const verdict = (state: Verdict["state"], ...tests: [Verdict["tests"][number]["state"], string][]): Verdict => ({
  state,
  reason: state === "error" ? "It timed out.\nTwice." : "",
  tests: tests.map(([state, message], k) => ({ name: `test ${k + 1}`, state, message })),
});
const passed = verdict("passed", ["passed", ""], ["passed", ""]);
const caught = verdict("wrong", ["passed", ""], ["failed", "asked 2 times"]);

describe("the proof", () => {
  it("of a starter is that every test met its TodoError", () => {
    const of = (verdict: Verdict) => judge(candidate("starters"), verdict).problem;
    expect(of(verdict("not started", ["todo", ""]))).toBe("");
    expect(of(verdict("not started", ["todo", ""], ["passed", ""]))).toMatch(/does not in "test 2"$/);
    expect(of(passed)).toMatch(/^a starter must be "not started", and is "passed"/);
  });

  it.each(["solutions", "right/by-promises"])("of %s is that it passes", (variant) => {
    expect(judge(candidate(variant), passed).problem).toBe("");
    expect(judge(candidate(variant), caught).problem).toMatch(/must pass, and is "wrong": {2}test 2: asked 2 times$/);
    expect(judge(candidate(variant), verdict("unavailable")).problem).toMatch(/must pass, and is "unavailable"/);
  });

  it("of a wrong answer is that the test in its header fails first, with the words in its header", () => {
    const of = (header: string, verdict: Verdict) =>
      judge(candidate("wrong/twice", { text: `/**\n${header}\n */` }), verdict);
    expect(of(" * Caught by: test 2\n * Says: 2 times", caught)).toMatchObject({ caughtBy: "test 2", problem: "" });
    expect(of(" * Caught by: test 1 | test 2\n * Says: 2 times", caught)).toMatchObject({ problem: "" });
    expect(of(" * Caught by: test 2\n * Says: 3 times", caught).problem).toMatch(
      /must contain "3 times", and is: asked/,
    );
    expect(of(" * Caught by: test 1\n * Says: 2 times", caught).problem).toMatch(/caught first by "test 1", and is by/);
    expect(of(" * Caught by: test 2\n * Says: 2 times", passed).problem).toBe('it must be "wrong", and is "passed": ');
    expect(of(" * State: error\n * Says: timed out", verdict("error")).problem).toBe("");
    expect(of(" * Says: nothing of a test", caught).problem).toMatch(/^its header must have the lines/);
  });
});

describe("the proof of a mutant", () => {
  const [mutant] = mutantsOf("export const f = () => true;");
  if (!mutant) throw new Error("a flipped boolean was expected");
  const entry = { id: mutant.id, mutant: "7: () => true → () => false", reason: "f is never called" };
  const of = (verdict: Verdict, equivalent?: typeof entry) =>
    judge(candidate(`mutants/${mutant.id}`, { mutant, ...(equivalent ? { equivalent } : {}) }), verdict);

  it("is that a test fails, or that it cannot be graded", () => {
    expect(of(caught)).toMatchObject({ problem: "", caughtBy: "test 2", mutant: "1: () => true → () => false" });
    expect(of(verdict("error"))).toMatchObject({ problem: "", caughtBy: "" });
    expect(of(passed).problem).toBe("no test tells it from the solution: 1: () => true → () => false");
    expect(of(verdict("unavailable")).problem).toMatch(/^it must be graded/);
  });

  it("is, of one that is listed as equivalent, that it passes, under its own words, with a reason", () => {
    expect(of(passed, entry)).toMatchObject({ problem: "", equivalent: "f is never called" });
    expect(of(caught, entry).problem).toMatch(/is caught by "test 2": remove it/);
    expect(of(verdict("error"), entry).problem).toMatch(/is caught by "It timed out\."/);
    expect(of(passed, { ...entry, reason: " " }).problem).toMatch(/without a reason$/);
    expect(of(passed, { ...entry, mutant: "1: true → 0" }).problem).toMatch(
      /expected: "1: \(\) => true → \(\) => false"$/,
    );
  });
});
