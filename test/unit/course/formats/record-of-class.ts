import type { ExerciseRecord, GradeRecord, TestRecord } from "#src/course/checker/record.js";

const test = (name: string, state: TestRecord["state"], message = ""): TestRecord => ({
  ...{ name, state, message, maxPoints: 0.67, points: state === "passed" ? 0.67 : 0 },
  ...{ measured: {}, budget: {}, durationMs: 5 },
});

const exercise = (name: string, more: Partial<ExerciseRecord>): ExerciseRecord => ({
  ...{ id: `01-connections/${name}`, lesson: "01-connections", variant: "submission", state: "passed", reason: "" },
  ...{ points: 2, maxPoints: 2, tests: [], starterHash: "", fileHash: "", output: "" },
  ...more,
});

/** A record in which there is an exercise in each state. */
export const oneOfEach: GradeRecord = {
  version: 1,
  course: "roundtrip 0.1.0",
  env: { node: "v22.0.0", postgres: "18.4", sqlite: "sql.js 1.16.0" },
  exercises: [
    exercise("1-a-b", {
      tests: [test("works", "passed"), test("is cheap", "passed"), test("leaks nothing", "passed")],
    }),
    exercise("2-c-d", {
      ...{ state: "wrong", points: 1.34, output: "x".repeat(900) },
      tests: [
        test("works", "passed"),
        test("is cheap", "failed", "7 round trips, \u001b[1m1\u001b[22m allowed.\nNext: one | query"),
      ],
    }),
    exercise("3-e-f", {
      state: "error",
      points: 0,
      reason: "It does not type-check.",
      tests: [test("works", "missing")],
    }),
    exercise("4-g-h", { state: "not started", points: 0, tests: [test("works", "missing")] }),
    exercise("5-i-j", { state: "unavailable", points: 0, reason: "No PostgreSQL.", tests: [test("works", "missing")] }),
  ],
};
