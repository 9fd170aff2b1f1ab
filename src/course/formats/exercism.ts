import { stripVTControlCharacters } from "node:util";
import type { ExerciseRecord, GradeRecord } from "../checker/record.js";

const mostOutput = 500;
const mostMessage = 65_535;

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/**
 * A record as Exercism's `results.json`, version 3: the tests of all exercises, those that did not run left out; with `error` at the
 * top only when none ran.
 *
 * Source: https://exercism.org/docs/building/tooling/test-runners/interface
 */
export function exercism({ exercises }: GradeRecord): object {
  const tests = exercises.flatMap(testsOf);
  const passed = exercises.every(({ state }) => state === "passed");
  const reasons = exercises.filter(({ state }) => state !== "passed" && state !== "wrong");
  const message = reasons.map(({ id, state, reason }) => `${id}: ${reason || state}`).join("\n") || null;
  const status = tests.length === 0 ? "error" : passed ? "pass" : "fail";
  return { version: 3, status, message: message && cut(message, mostMessage), tests };
}

function testsOf({ id, tests, output }: ExerciseRecord): object[] {
  const ran = tests.filter(({ state }) => state === "passed" || state === "failed");
  return ran.map(({ name, state, message }) => ({
    name: `${id}: ${name}`,
    status: state === "passed" ? "pass" : "fail",
    message: state === "passed" ? null : cut(stripVTControlCharacters(message), mostMessage),
    output: output === "" ? null : cut(output, mostOutput),
    test_code: "",
  }));
}
