import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { describe } from "../arguments.js";
import { type Attempt, submissionAttempts } from "../course/checker/attempts.js";
import { forgetSeed } from "../course/checker/drawn-seeds.js";
import { gradeOnSeeds } from "../course/checker/grade-on-seeds.js";
import { type GradeRecord, readRecord } from "../course/checker/record.js";
import { seedAsked, someSeed } from "../course/checker/seeds.js";
import { isSubmission } from "../course/checker/submission.js";
import { textOf } from "../course/checker/work-state.js";
import { findExercises } from "../course/find-exercises.js";
import { classCsv, classSummary, type Graded } from "../course/formats/class-summary.js";
import { totals } from "../course/formats/totals.js";
import { exerciseIds } from "../course/manifest.js";
import { writeWhole } from "../course/write-whole.js";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot, stateRoot } from "../lab/paths.js";
import { whileUsingCluster } from "./cluster-use.js";
import { libraryKey } from "./library-memory.js";

/** The submissions in a folder: its folders and zips by name, but for hidden ones. */
function submissionsIn(folder: string): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder).sort();
  } catch {
    // Said below.
  }
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

/** What is noted of a record, so that a run that was interrupted goes on where it was. */
interface Note {
  /** Stands for the content of the course, and what it ran on. */
  course: string | undefined;
  seed: number;
  /** Stands for the content of the work. */
  content: string;
}

const noteFile = (output: string, name: string) => join(output, "runs", `${name}.json`);

/** What is noted of a submission, if it is of the course as it is now. */
function readNote(file: string, course: string | undefined): Note | undefined {
  try {
    const note = JSON.parse(readFileSync(file, "utf8")) as Note;
    return course !== undefined && note.course === course ? note : undefined;
  } catch {
    return undefined;
  }
}

/** The seed of a class: one that was asked for, that of a run which goes on, or some. */
function seedOf(output: string, names: string[], course: string | undefined, asked: number | undefined): number {
  const notes = names.map((name) => readNote(noteFile(output, name), course));
  return asked ?? notes.find((note) => note !== undefined)?.seed ?? someSeed();
}

/** Stands for what is graded: the text of every exercise of a submission, for one may import another, and which count. */
function contentOf(attempts: readonly Attempt[], all: readonly Attempt[]): string {
  const hash = createHash("sha256").update(attempts.map(({ id }) => id).join());
  for (const { id, workFile } of all) hash.update(`\0${id}\0${textOf(workFile) ?? ""}`);
  return hash.digest("hex");
}

/** A record that need not be made again. What was not to be had then may be now. */
const isWhole = (record: GradeRecord | undefined): record is GradeRecord =>
  record?.exercises.every(({ state }) => state !== "unavailable") === true;

/** What all submissions of a run have in common. */
interface Run {
  output: string;
  ids: string[];
  course: string | undefined;
  seed: number;
}

/** Grades one submission, unless its record is there: then a run that was interrupted goes on where it was. */
async function gradeOne(path: string, { output, ids, course, seed }: Run): Promise<Graded> {
  const name = basename(path);
  const [file, notes] = [join(output, `${name}.json`), noteFile(output, name)];
  try {
    const all = submissionAttempts(path, exerciseIds());
    const attempts = all.filter(({ id }) => ids.includes(id));
    const content = contentOf(attempts, all);
    const note = readNote(notes, course);
    const known = note?.content === content && note.seed === seed ? readRecord(file) : undefined;
    if (isWhole(known)) return { name, record: known };
    const record = await gradeOnSeeds(attempts, seed, { file: null });
    writeWhole(file, `${JSON.stringify(record, null, 2)}\n`);
    writeWhole(notes, JSON.stringify({ course, seed, content } satisfies Note));
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

const options = {
  output: { type: "string" },
  only: { type: "string", multiple: true },
  seed: { type: "string" },
  shard: { type: "string" },
} as const;

/** `roundtrip grade:class`. Returns the exit code: 0 when every submission was graded. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const [given = "", ...more] = positionals;
  if (given === "" || more.length > 0)
    throw new InvalidArgumentError("grade:class: expected one folder with the submissions.");
  const asked = seedAsked("grade:class", values.seed);
  const folder = resolve(courseRoot, given);
  const names = shardOf(submissionsIn(folder), values.shard);
  const ids = findExercises(values.only ?? [], JSON.stringify);
  const output = resolve(courseRoot, values.output ?? join(stateRoot, "classes", basename(folder)));
  mkdirSync(output, { recursive: true });
  const graded = await whileUsingCluster(async () => {
    const course = await libraryKey();
    const thisRun = { output, ids, course, seed: seedOf(output, names, course, asked) };
    const all: Graded[] = [];
    for (const [at, name] of names.entries()) {
      const one = await gradeOne(join(folder, name), thisRun);
      console.error(`[${at + 1} of ${names.length}] ${told(one)}`);
      all.push(one);
    }
    await forgetSeed(thisRun.seed);
    return all;
  });
  if (values.shard === undefined) {
    writeFileSync(join(output, "grades.csv"), classCsv(graded));
    writeFileSync(join(output, "summary.md"), classSummary(graded));
  }
  console.log(`${values.shard === undefined ? "Records, grades.csv and summary.md" : "Records"} are in ${output}.`);
  return graded.every(({ problem }) => !problem) ? 0 : 1;
}
