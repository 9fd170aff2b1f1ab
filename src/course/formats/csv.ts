import type { GradeRecord } from "../checker/record.js";

/** A field of CSV: in quotes where it must be (RFC 4180). One that a spreadsheet would compute is led by an apostrophe. */
export function csvField(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows of CSV, each line ended as RFC 4180 has it. */
export const csvRows = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");

/** A record as CSV: a row for each exercise. */
export function csv({ exercises }: GradeRecord): string {
  return csvRows([
    ["exercise", "lesson", "state", "points", "max_points", "tests_passed", "tests"],
    ...exercises.map(({ id, lesson, state, points, maxPoints, tests }) => {
      const passed = tests.filter((test) => test.state === "passed").length;
      return [id, lesson, state, points, maxPoints, passed, tests.length];
    }),
  ]);
}
