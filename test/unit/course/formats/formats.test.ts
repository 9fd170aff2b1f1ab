import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { wholeCourse } from "#src/course/checker/progress.js";
import { readRecord } from "#src/course/checker/record.js";
import { classCsv, classSummary } from "#src/course/formats/class-summary.js";
import { classroom50 } from "#src/course/formats/classroom.js";
import { csv, csvField } from "#src/course/formats/csv.js";
import { exercism } from "#src/course/formats/exercism.js";
import { gradescope } from "#src/course/formats/gradescope.js";
import { formats } from "#src/course/formats/index.js";
import { totals } from "#src/course/formats/totals.js";
import { courseRoot } from "#src/lab/paths.js";
import { oneOfEach } from "./record-of-class.js";

const none = { ...oneOfEach, exercises: [] };

describe("the record", () => {
  const isRecord = new Ajv().compile(JSON.parse(readFileSync(join(courseRoot, "docs", "record.schema.json"), "utf8")));

  it("is as its schema says", () => {
    for (const record of [oneOfEach, none, wholeCourse(undefined), readRecord() ?? none]) {
      expect(isRecord(record), JSON.stringify(isRecord.errors)).toBe(true);
    }
    expect(isRecord({ ...oneOfEach, exercises: [{ ...oneOfEach.exercises[0], state: "done" }] })).toBe(false);
  });

  it("adds up to the cent", () => {
    expect(totals(oneOfEach.exercises)).toEqual({ points: 3.34, maxPoints: 10, passed: 1 });
    const [each] = oneOfEach.exercises;
    expect(totals(Array.from({ length: 10 }, () => ({ ...each, points: 0.1 })) as never).points).toBe(1);
  });
});

describe("Gradescope", () => {
  it("has a test for each exercise, and a score that is their sum", () => {
    const result = gradescope(oneOfEach) as {
      score: number;
      tests: { score: number; status?: string; output: string }[];
    };
    expect(result.score).toBe(3.34);
    expect(result.tests.map(({ status }) => status)).toEqual(["passed", "failed", "failed", undefined, undefined]);
    expect(result.tests.reduce((sum, test) => sum + test.score, 0)).toBeCloseTo(result.score, 9);
    expect(result.tests[1]?.output).toBe("is cheap\n7 round trips, 1 allowed.\nNext: one | query");
  });
});

describe("Exercism", () => {
  it("has the tests that ran, and cuts what was printed", () => {
    const result = exercism(oneOfEach) as { status: string; message: string; tests: { output: string | null }[] };
    expect(result.status).toBe("fail");
    expect(result.message).toBe(
      "01-connections/3-e-f: It does not type-check.\n01-connections/4-g-h: not started\n01-connections/5-i-j: No PostgreSQL.",
    );
    expect(result.tests).toHaveLength(5);
    expect(result.tests[3]?.output).toHaveLength(500);
  });

  it("is an error only when nothing ran, and a pass when all passed", () => {
    const of = (from: number, to: number) =>
      (exercism({ ...oneOfEach, exercises: oneOfEach.exercises.slice(from, to) }) as { status: string }).status;
    expect([of(0, 1), of(0, 2), of(2, 3), of(3, 4), of(0, 3)]).toEqual(["pass", "fail", "error", "error", "fail"]);
  });
});

describe("Classroom 50", () => {
  it("has whole points whose sum is the score, and says what was graded", () => {
    const env = { CLASSROOM: "db", ASSIGNMENT: "one", SUBMISSION_TAG: "s1", COMMIT_URL: "c", RELEASE_URL: "r" };
    const result = classroom50(oneOfEach, env, new Date("2026-06-01T14:32:01.500Z"));
    expect(result).toMatchObject({
      ...{ schema: "classroom50/result/v1", classroom: "db", assignment: "one", submission: "s1", commit: "c" },
      ...{ release: "r", review: "c", datetime: "2026-06-01T14:32:01Z", score: 3, "max-score": 10 },
    });
    const { tests } = result as { tests: { score: number; passed: boolean }[] };
    expect(tests.map(({ score, passed }) => [score, passed])).toEqual([
      [2, true],
      [1, false],
      [0, false],
      [0, false],
      [0, false],
    ]);
  });
});

describe("CSV", () => {
  it("has a row for each exercise, which a reader of CSV reads", () => {
    const rows = parse(csv(oneOfEach), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ state }) => state)).toEqual(oneOfEach.exercises.map(({ state }) => state));
    expect(rows[1]).toEqual({
      ...{ exercise: "01-connections/2-c-d", lesson: "01-connections", state: "wrong", points: "1.34" },
      ...{ max_points: "2", tests_passed: "1", tests: "2" },
    });
  });

  it("quotes what must be, and has no field that a spreadsheet would compute", () => {
    expect(['a,"b"', "a\nb", "=1+1", "@x", -5, "plain"].map(csvField)).toEqual([
      '"a,""b"""',
      '"a\nb"',
      "'=1+1",
      "'@x",
      "-5",
      "plain",
    ]);
  });
});

describe("a class", () => {
  const graded = [
    { name: "ada", record: oneOfEach },
    { name: "=bob", record: oneOfEach },
    { name: "eve.zip", problem: "it cannot be read" },
  ];

  it("has a row for each submission", () => {
    const rows = parse(classCsv(graded), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ submission, points, problem }) => [submission, points, problem])).toEqual([
      ["ada", "3.34", ""],
      ["'=bob", "3.34", ""],
      ["eve.zip", "0", "it cannot be read"],
    ]);
  });

  it("has a page that says which tests fail most", () => {
    const page = classSummary(graded);
    expect(page).toContain("3 submissions, 1 of which could not be graded.");
    expect(page).toContain("| 01-connections/2-c-d | 0 | 2 | 0 | 0 | 0 |");
    expect(page).toContain("| 01-connections/2-c-d: is cheap | 2 | 7 round trips, 1 allowed. |");
    expect(page).toContain("- eve.zip: it cannot be read");
  });
});

it("gives text for every format, of an empty record too", () => {
  for (const format of Object.values(formats))
    for (const record of [oneOfEach, none]) expect(format(record)).toMatch(/\n$/);
});
