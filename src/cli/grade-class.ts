import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { describe } from "../arguments.js";
import type { Attempt } from "../course/checker/attempts.js";
import { courseVersion } from "../course/checker/environment.js";
import { grade } from "../course/checker/grade.js";
import { type GradeRecord, readRecord } from "../course/checker/record.js";
import { hashOf } from "../course/checker/starters.js";
import { isSubmission, submissionAttempts } from "../course/checker/submission.js";
import { textOf } from "../course/checker/work-state.js";
import { findExercises } from "../course/find-exercises.js";
import { classCsv, classSummary, type Graded } from "../course/formats/class-summary.js";
import { totals } from "../course/formats/totals.js";
import { writeWhole } from "../course/write-whole.js";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot, stateRoot } from "../lab/paths.js";
import { whileUsingCluster } from "./cluster-use.js";

/** The submissions in a folder: its folders and zips by name, but for hidden ones. */
function submissionsIn(folder: string): string[] {
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : [];
  const found = names.filter((name) => !name.startsWith(".") && isSubmission(join(folder, name)));
  if (found.length > 0) return found;
  throw new InvalidArgumentError(
    `grade:class: expected a folder with a folder or a zip for each submission, got ${folder}, in which there is none.`,
  );
}

/** The K-th of N parts of a list, as `K/N` says: every N-th of them. All of it when nothing is said. */
function shardOf(names: string[], shard: string | undefined): string[] {
  if (shard === undefined) return names;
  const [part = 0, parts = 0] = /^\d{1,4}\/\d{1,4}$/.test(shard) ? shard.split("/").map(Number) : [];
  if (part < 1 || part > parts) {
    throw new InvalidArgumentError(`--shard: expected K/N with K from 1 to N, such as 2/10, got ${describe(shard)}.`);
  }
  return names.filter((_, at) => at % parts === part - 1);
}

/** Is this the record of just this work, by this version of the course? */
function isOf(record: GradeRecord, attempts: readonly Attempt[]): boolean {
  if (record.course !== courseVersion || record.exercises.length !== attempts.length) return false;
  return attempts.every(({ id, workFile }, at) => {
    const known = record.exercises[at];
    return known?.id === id && known.fileHash === hashOf(textOf(workFile) ?? "");
  });
}

/** Grades one submission, unless its record is there: then a run that was interrupted goes on where it was. */
async function gradeOne(path: string, file: string, ids: string[]): Promise<Graded> {
  const name = basename(path);
  try {
    const attempts = submissionAttempts(path, ids);
    const known = readRecord(file);
    if (known && isOf(known, attempts)) return { name, record: known };
    const record = await grade(attempts, { file: null });
    writeWhole(file, `${JSON.stringify(record, null, 2)}\n`);
    return { name, record };
  } catch (error) {
    if (error instanceof InvalidArgumentError) return { name, problem: error.message };
    throw error;
  }
}

function told({ name, record, problem }: Graded): string {
  if (problem) return problem;
  const { points, maxPoints, passed } = totals(record?.exercises ?? []);
  return `${name}: ${points} of ${maxPoints} points, ${passed} passed`;
}

/** `roundtrip grade:class`. Returns the exit code: 0 when every submission was graded. */
export async function run(argv: string[]): Promise<number> {
  const options = {
    output: { type: "string" },
    only: { type: "string", multiple: true },
    shard: { type: "string" },
  } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const [given = "", ...more] = positionals;
  if (given === "" || more.length > 0)
    throw new InvalidArgumentError("grade:class: expected one folder with the submissions.");
  const folder = resolve(courseRoot, given);
  const names = shardOf(submissionsIn(folder), values.shard);
  const ids = findExercises(values.only ?? [], JSON.stringify);
  const output = resolve(courseRoot, values.output ?? join(stateRoot, "classes", basename(folder)));
  mkdirSync(output, { recursive: true });
  const graded = await whileUsingCluster(async () => {
    const all: Graded[] = [];
    for (const [at, name] of names.entries()) {
      const one = await gradeOne(join(folder, name), join(output, `${name}.json`), ids);
      console.error(`[${at + 1} of ${names.length}] ${told(one)}`);
      all.push(one);
    }
    return all;
  });
  if (values.shard === undefined) {
    writeFileSync(join(output, "grades.csv"), classCsv(graded));
    writeFileSync(join(output, "summary.md"), classSummary(graded));
  }
  console.log(`${values.shard === undefined ? "Records, grades.csv and summary.md" : "Records"} are in ${output}.`);
  return graded.every(({ problem }) => !problem) ? 0 : 1;
}
