import { stripVTControlCharacters } from "node:util";
import type { ExerciseRecord, GradeRecord } from "../checker/record.js";
import { csvRows } from "./csv.js";
import { totals } from "./totals.js";

/** One submission of a class: its record, or why it could not be graded. */
export interface Graded {
  /** What its folder or zip is called. */
  readonly name: string;
  readonly record?: GradeRecord;
  readonly problem?: string;
}

/** A class as CSV: a row for each submission. */
export function classCsv(graded: readonly Graded[]): string {
  const rows = graded.map(({ name, record, problem = "" }) => {
    const { points, maxPoints, passed } = totals(record?.exercises ?? []);
    return [name, points, maxPoints, passed, record?.exercises.length ?? 0, problem];
  });
  return csvRows([["submission", "points", "max_points", "passed", "exercises", "problem"], ...rows]);
}

/** How often each thing occurs, most often first. */
function counted(things: readonly string[]): [thing: string, times: number][] {
  const times = new Map<string, number>();
  for (const thing of things) times.set(thing, (times.get(thing) ?? 0) + 1);
  return [...times].sort(([, one], [, other]) => other - one);
}

const firstLine = (text: string): string =>
  (stripVTControlCharacters(text).split("\n")[0] ?? "").replaceAll("|", "\\|");

/** A class in a page of Markdown: how it went by exercise, and which tests fail most, with what they say most often. */
export function classSummary(graded: readonly Graded[], mostTests = 20): string {
  const exercises = graded.flatMap(({ record }) => record?.exercises ?? []);
  const ids = [...new Set(exercises.map(({ id }) => id))];
  const of = (id: string, state: ExerciseRecord["state"]) =>
    exercises.filter((exercise) => exercise.id === id && exercise.state === state).length;
  const failed = exercises.flatMap(({ id, state, tests }) =>
    state === "wrong" ? tests.filter((test) => test.state === "failed").map((test) => ({ id, ...test })) : [],
  );
  const worst = counted(failed.map(({ id, name }) => `${id}: ${name}`)).slice(0, mostTests);
  const messageOf = (test: string) =>
    counted(
      failed.filter(({ id, name }) => `${id}: ${name}` === test).map(({ message }) => firstLine(message)),
    )[0]?.[0];
  const problems = graded.filter(({ problem }) => problem);
  const lines = [
    "# How the class did",
    "",
    `${graded.length} submissions, ${problems.length} of which could not be graded.`,
    "",
    "| exercise | passed | wrong | error | not started | unavailable |",
    "|---|--:|--:|--:|--:|--:|",
    ...ids.map(
      (id) =>
        `| ${id} | ${of(id, "passed")} | ${of(id, "wrong")} | ${of(id, "error")} | ${of(id, "not started")} | ${of(id, "unavailable")} |`,
    ),
    "",
    "## Tests that fail most",
    "",
    "| test | submissions | what it says most often |",
    "|---|--:|---|",
    ...worst.map(([test, times]) => `| ${test.replaceAll("|", "\\|")} | ${times} | ${messageOf(test)} |`),
    ...(problems.length > 0
      ? ["", "## Not graded", "", ...problems.map(({ name, problem }) => `- ${name}: ${problem}`)]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}
