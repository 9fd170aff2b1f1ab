import kleur from "kleur";
import type { ExerciseRecord, ExerciseState, GradeRecord } from "./record.js";

const signs: Record<ExerciseState, string> = {
  passed: "✓",
  wrong: "✗",
  error: "!",
  "not started": "○",
  unavailable: "–",
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

/** What to do next: repair what is wrong, else start what is not. */
function nextStep(record: GradeRecord): string {
  const broken = record.exercises.find((exercise) => exercise.state === "wrong" || exercise.state === "error");
  if (broken)
    return `Next: edit exercises/${broken.id}.ts, then: npm run grade -- ${broken.id}\n      Hints: exercises/${broken.id}.md`;
  const fresh = record.exercises.find((exercise) => exercise.state === "not started");
  if (fresh) return `Next: open exercises/${fresh.id}.ts, then: npm run grade -- ${fresh.id}`;
  const missing = record.exercises.find((exercise) => exercise.state === "unavailable");
  if (missing) return `Unavailable: ${missing.reason}`;
  return "All done. The reference answers, with the reasons, are in solutions/.";
}

/**
 * The scoreboard as text: a bar per lesson, a line per exercise, the first failing message in full, and the next step.
 *
 * @returns several lines; the last says how many exercises are done
 */
export function scoreboard(record: GradeRecord): string {
  const lines: string[] = [""];
  for (const lesson of new Set(record.exercises.map((exercise) => exercise.lesson))) {
    const own = record.exercises.filter((exercise) => exercise.lesson === lesson);
    const done = own.filter((exercise) => exercise.state === "passed").length;
    lines.push(`  ${kleur.bold(lesson.padEnd(24))} ${bar(done, own.length)}  ${done} of ${own.length}`);
    for (const exercise of own) {
      const name = exercise.id.slice(lesson.length + 1);
      lines.push(paints[exercise.state](`    ${signs[exercise.state]} ${name.padEnd(36)} ${exercise.state}`));
    }
  }
  const broken = record.exercises.find((exercise) => exercise.state === "wrong" || exercise.state === "error");
  if (broken) {
    lines.push("", `  ${kleur.bold(broken.id)}: ${paints[broken.state](broken.state)}`);
    lines.push(
      ...firstMessage(broken)
        .split("\n")
        .map((line) => `    ${line}`),
    );
    if (broken.output)
      lines.push(
        "    It printed:",
        ...broken.output
          .trimEnd()
          .split("\n")
          .map((line) => `    │ ${line}`),
      );
  }
  const done = record.exercises.filter((exercise) => exercise.state === "passed").length;
  lines.push("", `  ${nextStep(record).replaceAll("\n", "\n  ")}`, "");
  lines.push(`  ${kleur.bold(`${done} of ${record.exercises.length}`)} exercises done`, "");
  return lines.join("\n");
}
