import { join } from "node:path";
import kleur from "kleur";
import { wrap } from "../../display/text.js";
import { costLines, costsOf, type Measured } from "./costs.js";
import type { ExerciseRecord, ExerciseState, GradeRecord } from "./record.js";

/** The sign of each state, and of work that was begun and not graded since it changed. */
export const signs: Record<ExerciseState | "not graded", string> = {
  passed: "✓",
  wrong: "✗",
  error: "!",
  "not started": "○",
  unavailable: "–",
  "not graded": "·",
};
const paints: Record<ExerciseState, (text: string) => string> = {
  passed: kleur.green,
  wrong: kleur.red,
  error: kleur.red,
  "not started": kleur.dim,
  unavailable: kleur.yellow,
};

function bar(done: number, all: number, width = 12): string {
  const full = Math.round((done / Math.max(all, 1)) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

/** The first thing to tell the learner about an exercise that is not passed: the reason, or the first failing message. */
export function firstMessage(exercise: ExerciseRecord): string {
  const failed = exercise.tests.find((test) => test.state === "failed");
  if (exercise.state === "wrong" && failed) return `${failed.name}\n${failed.message}`;
  return exercise.reason;
}

/** The file that was graded, and the command that grades it again: the learner's own, or one of another folder. */
function again({ id, variant }: ExerciseRecord): string {
  const folder = variant === "exercises" ? "" : ` --work ${variant}`;
  return `${join(variant, `${id}.ts`)}, then: npm run grade -- ${id}${folder}`;
}

/** What to do next: repair what is wrong, else start what is not. */
function nextStep(record: GradeRecord): string {
  const broken = record.exercises.find((exercise) => exercise.state === "wrong" || exercise.state === "error");
  if (broken) return `Next: edit ${again(broken)}\n      Hints: exercises/${broken.id}.md`;
  const fresh = record.exercises.find((exercise) => exercise.state === "not started");
  if (fresh) return `Next: open ${again(fresh)}`;
  const missing = record.exercises.find((exercise) => exercise.state === "unavailable");
  if (missing) return `Unavailable: ${missing.reason}`;
  return "All done. The reference answers, with the reasons, are in solutions/.";
}

/** What is wrong with one exercise: its first failing test in full, or that one's name alone, the others by name, and what it printed. */
export function problemLines(exercise: ExerciseRecord, inFull = true): string[] {
  const failed = exercise.tests.filter((test) => test.state === "failed").slice(1);
  const [first = "", ...more] = firstMessage(exercise).trimEnd().split("\n");
  const lines = inFull ? [first, ...more] : [first];
  if (exercise.state === "wrong" && failed.length > 0) {
    lines.push(`${failed.length === 1 ? "One more test fails" : `${failed.length} more tests fail`}:`);
    for (const test of failed) lines.push(`  ${test.name}`);
  }
  if (inFull && exercise.output) {
    lines.push(
      "It printed:",
      ...exercise.output
        .trimEnd()
        .split("\n")
        .map((line) => `│ ${line}`),
    );
  }
  return lines;
}

function broken(exercise: ExerciseRecord, inFull: boolean): string[] {
  const head = `  ${kleur.bold(exercise.id)}: ${paints[exercise.state](exercise.state)}`;
  return [head, ...problemLines(exercise, inFull).map((line) => `    ${line}`)];
}

/** How many of these have passed. */
export const doneOf = (exercises: readonly { state: string }[]): number =>
  exercises.filter(({ state }) => state === "passed").length;

/** What is shown of the reference answer beside a pass. */
export interface Reference {
  /** What the same tests measure of it. */
  readonly measured: Measured;
  /** Why it is as it is. */
  readonly reasons: readonly string[];
}

/**
 * The scoreboard as text: a bar per lesson, a line per exercise, every failing test by name and the first message in full,
 * what a pass cost beside its budget where few were graded, the next step, and the progress.
 *
 * @param record what was graded now
 * @param whole what is known of all exercises, where that is more: for the next step and the progress
 * @param reference of the one exercise that was graded, and passed
 * @returns several lines; the last says how many exercises are done
 */
export function scoreboard(record: GradeRecord, whole: GradeRecord = record, reference?: Reference): string {
  const lines: string[] = [""];
  for (const lesson of new Set(record.exercises.map((exercise) => exercise.lesson))) {
    const own = record.exercises.filter((exercise) => exercise.lesson === lesson);
    lines.push(`  ${kleur.bold(lesson.padEnd(24))} ${bar(doneOf(own), own.length)}  ${doneOf(own)} of ${own.length}`);
    for (const exercise of own) {
      const name = exercise.id.slice(lesson.length + 1);
      lines.push(paints[exercise.state](`    ${signs[exercise.state]} ${name.padEnd(36)} ${exercise.state}`));
      const costs =
        record.exercises.length <= 3 && exercise.state === "passed"
          ? costLines(costsOf(exercise, reference?.measured))
          : [];
      const told = costs.flatMap((line) => wrap(line, 70).map((part, at) => `        ${at === 0 ? "" : "  "}${part}`));
      lines.push(...told.map((line) => kleur.dim(line)));
    }
  }
  const failing = record.exercises.filter(({ state }) => state === "wrong" || state === "error");
  for (const [k, exercise] of failing.entries()) lines.push("", ...broken(exercise, k === 0));
  const next = nextStep(failing.length > 0 ? record : whole);
  lines.push("", `  ${next.replaceAll("\n", "\n  ")}`, "");
  const one = record.exercises.length === 1 ? record.exercises[0] : undefined;
  if (one?.state === "passed") {
    lines.push(`  The reference answer, with its reasons: solutions/${one.id}.ts`);
    for (const reason of reference?.reasons ?? []) {
      lines.push(...wrap(reason, 72).map((line, at) => `    ${at === 0 ? "·" : " "} ${line}`));
    }
    lines.push("");
  }
  lines.push(`  ${kleur.bold(`${doneOf(whole.exercises)} of ${whole.exercises.length}`)} exercises done`, "");
  return lines.join("\n");
}
