/** The record of a grading: what was found, as data. Scoreboard, notebook table and exporters are functions of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stateRoot } from "../../lab/paths.js";
import { writeWhole } from "../write-whole.js";

/** What became of one exercise. */
export type ExerciseState = "not started" | "passed" | "wrong" | "error" | "unavailable";

/** One test of one exercise. */
export interface TestRecord {
  name: string;
  /** `todo`: the work threw the course's TodoError. `missing`: the run ended before it reported. */
  state: "passed" | "failed" | "todo" | "missing";
  points: number;
  maxPoints: number;
  /** Why it failed, for the learner; empty when it passed. */
  message: string;
  /** Figures that the test measured, by name, for example `{ connections: 1 }`. */
  measured: Record<string, unknown>;
  /** What was allowed of them, by name. */
  budget: Record<string, unknown>;
  durationMs: number;
}

/** One exercise, graded. */
export interface ExerciseRecord {
  /** `NN-slug/N-verb-object`. */
  id: string;
  lesson: string;
  /** Whose file was graded: `exercises` (the learner's), `solutions`, `starters`, `right/NAME` or `wrong/NAME`. */
  variant: string;
  state: ExerciseState;
  /** For *error* and *unavailable*: the reason, in a sentence or two. */
  reason: string;
  points: number;
  maxPoints: number;
  tests: TestRecord[];
  /** The seeds from which its tests drew their data; left out where they drew none, or were not run. */
  seeds?: number[];
  starterHash: string;
  fileHash: string;
  /** What the work printed, cut at 4,000 characters. It never changes a verdict. */
  output: string;
}

/** A whole grading. */
export interface GradeRecord {
  version: 1;
  course: string;
  env: { node: string; postgres: string; sqlite: string };
  /** The seed of the data on which it was graded as well, where it was: with it the same can be done again. */
  secondSeed?: number;
  exercises: ExerciseRecord[];
}

/** Where the record of the last grading is kept. */
export const recordFile: string = join(stateRoot, "record.json");

/** The record in a file; undefined when there is none that can be read. */
export function readRecord(file: string = recordFile): GradeRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as GradeRecord;
  } catch {
    return undefined;
  }
}

/**
 * Writes a record, whole or not at all; what an earlier one says of exercises that were not graded this time stays.
 *
 * @param order all ids of the course, in its order
 */
export function keepRecord(file: string, record: GradeRecord, order: string[]): void {
  const now = new Set(record.exercises.map((exercise) => exercise.id));
  const before = readRecord(file)?.exercises.filter(({ id }) => !now.has(id) && order.includes(id)) ?? [];
  const exercises = [...before, ...record.exercises].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  writeWhole(file, `${JSON.stringify({ ...record, exercises }, null, 2)}\n`);
}
