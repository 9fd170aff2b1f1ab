import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { attemptsIn } from "../course/checker/attempts.js";
import { grade } from "../course/checker/grade.js";
import { recordFile } from "../course/checker/reporter.js";
import { scoreboard } from "../course/checker/scoreboard.js";
import { whileUsingCluster } from "./cluster-use.js";

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
