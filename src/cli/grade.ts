import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { attemptsIn } from "../course/checker/attempts.js";
import { grade } from "../course/checker/grade.js";
import { recordFile } from "../course/checker/record.js";
import { scoreboard } from "../course/checker/scoreboard.js";
import { whileUsingCluster } from "./cluster-use.js";

export const help = `roundtrip grade [ID …] [--work FOLDER] [--record FILE] [--json]

Grades exercises. Anything but passed makes it exit with 1. The learner's own are kept in .roundtrip/record.json.

  ID             NN-slug/N-verb-object; default: all
  --work FOLDER  whose work: a folder laid out like exercises/; default: exercises
  --record FILE  where to keep the record
  --json         print the record instead of the scoreboard`;

/** `roundtrip grade`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const options = { work: { type: "string" }, record: { type: "string" }, json: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const ids = positionals.map((id) => id.replace(/^exercises\//, "").replace(/\.ts$/, ""));
  const { work = "exercises" } = values;
  const file = values.record ? resolve(values.record) : work === "exercises" ? recordFile : null;
  const attempts = attemptsIn(work, ids.length > 0 ? ids : undefined);
  const record = await whileUsingCluster(() => grade(attempts, { file }));
  console.log(values.json ? JSON.stringify(record) : scoreboard(record));
  return record.exercises.every((exercise) => exercise.state === "passed") ? 0 : 1;
}
