import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stateRoot } from "../../lab/paths.js";
import { hasSolution, solutionOf } from "../exercise-text.js";
import { writeWhole } from "../write-whole.js";
import { attemptsIn } from "./attempts.js";
import type { Measured } from "./costs.js";
import { hashOf } from "./starters.js";

/** Where it is kept what the reference answers cost on this machine. */
const file = join(stateRoot, "reference-costs.json");

interface Kept {
  /** Of the reference answer and its tests. */
  hash: string;
  measured: Measured;
}

function readKept(): Record<string, Kept> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, Kept>;
  } catch {
    return {};
  }
}

/**
 * What the tests of an exercise measure of its reference answer, on this machine. It is graded once, and remembered as long as
 * it and its tests are the same.
 *
 * @param id an exercise of the course
 * @returns a list for each test; none where it is not here, or cannot be graded here
 */
export async function referenceCosts(id: string): Promise<Measured> {
  if (!hasSolution(id)) return [];
  const [attempt] = attemptsIn("solutions", [id]);
  if (!attempt) return [];
  const hash = hashOf(solutionOf(id) + readFileSync(attempt.testFile, "utf8"));
  const kept = readKept()[id];
  if (kept?.hash === hash) return kept.measured;
  // The test runner, which is long in loading, only where it is needed.
  const { grade } = await import("./grade.js");
  const [exercise] = (await grade([attempt], { file: null })).exercises;
  if (exercise?.state !== "passed") return [];
  const measured = exercise.tests.map(({ name, measured: counts }) => ({ name, measured: counts }));
  writeWhole(file, `${JSON.stringify({ ...readKept(), [id]: { hash, measured } }, null, 2)}\n`);
  return measured;
}
