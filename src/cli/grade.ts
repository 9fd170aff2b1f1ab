import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { attemptsIn } from "../course/checker/attempts.js";
import { grade } from "../course/checker/grade.js";
import { wholeCourse } from "../course/checker/progress.js";
import { readRecord, recordFile } from "../course/checker/record.js";
import { scoreboard } from "../course/checker/scoreboard.js";
import { findExercises } from "../course/find-exercises.js";
import { whileUsingCluster } from "./cluster-use.js";

/** `roundtrip grade`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const options = { work: { type: "string" }, record: { type: "string" }, json: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { work = "exercises" } = values;
  const own = work === "exercises" && !values.record;
  const file = values.record ? resolve(values.record) : own ? recordFile : null;
  const attempts = attemptsIn(work, findExercises(positionals, JSON.stringify));
  const record = await whileUsingCluster(() => grade(attempts, { file }));
  if (values.json) console.log(JSON.stringify(record));
  else console.log(scoreboard(record, own ? wholeCourse(readRecord()) : undefined));
  return record.exercises.every((exercise) => exercise.state === "passed") ? 0 : 1;
}
