import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { requireOneOf } from "../arguments.js";
import { attemptsIn, submissionAttempts } from "../course/checker/attempts.js";
import { costsOf } from "../course/checker/costs.js";
import { forgetSeed } from "../course/checker/drawn-seeds.js";
import { gradeOnSeeds } from "../course/checker/grade-on-seeds.js";
import { wholeCourse } from "../course/checker/progress.js";
import { type GradeRecord, readRecord, recordFile } from "../course/checker/record.js";
import { referenceCosts } from "../course/checker/reference-costs.js";
import { type Reference, scoreboard } from "../course/checker/scoreboard.js";
import { ownSeed, seedAsked, someSeed } from "../course/checker/seeds.js";
import { isSubmission } from "../course/checker/submission.js";
import { findExercises } from "../course/find-exercises.js";
import { type FormatName, formats } from "../course/formats/index.js";
import { reasonsOf } from "../course/solution-reasons.js";
import { InvalidArgumentError } from "../errors.js";
import { whileUsingCluster } from "./cluster-use.js";

const options = {
  work: { type: "string" },
  record: { type: "string" },
  json: { type: "boolean" },
  format: { type: "string" },
  output: { type: "string" },
  seed: { type: "string" },
} as const;

/** The reference answer to the one exercise that was graded and has passed: what it costs, and why it is as it is. */
async function referenceBeside({ exercises }: GradeRecord): Promise<Reference | undefined> {
  const [one, ...others] = exercises;
  if (one?.state !== "passed" || others.length > 0) return undefined;
  const measured = costsOf(one).length > 0 ? await referenceCosts(one.id) : [];
  return { measured, reasons: reasonsOf(one.id) };
}

/** `roundtrip grade`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const submissions = positionals.filter(isSubmission);
  const [submission] = submissions;
  if (submissions.length > 1) {
    throw new InvalidArgumentError(
      `grade: expected one submission, got ${submissions.length}. For a class: npx roundtrip grade:class FOLDER`,
    );
  }
  if (values.format !== undefined) requireOneOf("--format", values.format, Object.keys(formats));
  const { work = "exercises" } = values;
  const own = submission === undefined && work === "exercises" && !values.record;
  const file = values.record ? resolve(values.record) : own ? recordFile : null;
  const ids = findExercises(
    positionals.filter((word) => word !== submission),
    JSON.stringify,
  );
  const attempts = submission === undefined ? attemptsIn(work, ids) : submissionAttempts(submission, ids);
  const seed = seedAsked("grade", values.seed) ?? (submission === undefined ? ownSeed : someSeed());
  const isForReading = !values.format && !values.json;
  const { record, reference } = await whileUsingCluster(async () => {
    const graded = await gradeOnSeeds(attempts, seed, { file });
    if (graded.exercises.some(({ seeds }) => seeds?.includes(seed))) await forgetSeed(seed);
    return { record: graded, reference: own && isForReading ? await referenceBeside(graded) : undefined };
  });
  if (values.format) {
    const text = formats[values.format as FormatName](record);
    if (values.output) writeFileSync(values.output, text);
    else process.stdout.write(text);
  } else if (values.json) console.log(JSON.stringify(record));
  else console.log(scoreboard(record, own ? wholeCourse(readRecord()) : undefined, reference));
  // Of a submission the grade is the result, whatever it is; what could not be graded has none.
  if (submission !== undefined || values.format) {
    return record.exercises.some(({ state }) => state === "unavailable") ? 1 : 0;
  }
  return record.exercises.every((exercise) => exercise.state === "passed") ? 0 : 1;
}
