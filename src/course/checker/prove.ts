import { readFileSync } from "node:fs";
import { attemptsIn, starterAttempts, wrongAttempts } from "./attempts.js";
import { grade } from "./grade.js";
import type { ExerciseRecord } from "./record.js";

/** What the proof of the grader found for one file. */
export interface Proof {
  id: string;
  variant: string;
  state: ExerciseRecord["state"];
  /** For a wrong solution: the test that caught it. */
  caughtBy: string;
  /** What is not as it must be; empty when all is well. */
  problem: string;
}

/** What a wrong solution says of itself in its header. */
export interface WrongHeader {
  /** `wrong`, or `error` for work that is not even graded. */
  state: "wrong" | "error";
  /** The test that must catch it. */
  caughtBy: string;
  /** Words that the message of that test must contain. */
  says: string[];
}

/**
 * Reads the header of a wrong solution: lines `Caught by: …` and `Says: …` (one or more), and `State: error` where the
 * work must not even be graded.
 */
export function wrongHeader(text: string): WrongHeader {
  const lines = (name: string) =>
    [...text.matchAll(new RegExp(`^ \\* ${name}: (.+)$`, "gm"))].map((found) => (found[1] ?? "").trim());
  return {
    state: lines("State")[0] === "error" ? "error" : "wrong",
    caughtBy: lines("Caught by")[0] ?? "",
    says: lines("Says"),
  };
}

function proveStarter(result: ExerciseRecord): string {
  if (result.state !== "not started")
    return `a starter must be "not started", and is "${result.state}": ${result.reason}`;
  const open = result.tests.filter((test) => test.state !== "todo");
  return open.length > 0
    ? `the starter must throw its TodoError in every test, and does not in "${open[0]?.name}"`
    : "";
}

function proveSolution(result: ExerciseRecord): string {
  if (result.state === "passed") return "";
  const failed = result.tests.find((test) => test.state !== "passed");
  return `the solution must pass, and is "${result.state}": ${result.reason} ${failed ? `${failed.name}: ${failed.message}` : ""}`;
}

function proveWrong(result: ExerciseRecord, header: WrongHeader): { caughtBy: string; problem: string } {
  const { caughtBy, says } = header;
  if (says.length === 0 || (header.state === "wrong" && !caughtBy)) {
    return { caughtBy, problem: "its header must have the lines `Caught by: …` and `Says: …`" };
  }
  if (result.state !== header.state) {
    return { caughtBy, problem: `it must be "${header.state}", and is "${result.state}": ${result.reason}` };
  }
  const first = result.tests.find((test) => test.state === "failed");
  if (header.state === "wrong" && first?.name !== caughtBy) {
    return {
      caughtBy,
      problem: `it must be caught first by "${caughtBy}", and is by "${first?.name}": ${first?.message}`,
    };
  }
  const message = header.state === "error" ? result.reason : (first?.message ?? "");
  const missing = says.filter((words) => !message.includes(words));
  const problem =
    missing.length > 0 ? `the message must contain ${missing.map((w) => `"${w}"`).join(", ")}, and is: ${message}` : "";
  return { caughtBy, problem };
}

/**
 * Proves the grader: every starter is *not started*, every solution passes, every wrong solution fails by the test and
 * with the words that its header names.
 *
 * @returns a line for every file; those with a `problem` are what is to be repaired
 */
export async function prove(): Promise<Proof[]> {
  const wrong = wrongAttempts();
  const attempts = [...starterAttempts(), ...attemptsIn("solutions"), ...wrong];
  const record = await grade(attempts, { file: null, isolate: false });
  return record.exercises.map((result) => {
    const { id, variant, state } = result;
    if (variant === "starters") return { id, variant, state, caughtBy: "", problem: proveStarter(result) };
    if (variant === "solutions") return { id, variant, state, caughtBy: "", problem: proveSolution(result) };
    const file = wrong.find((attempt) => attempt.id === id && attempt.variant === variant)?.workFile ?? "";
    return { id, variant, state, ...proveWrong(result, wrongHeader(readFileSync(file, "utf8"))) };
  });
}
