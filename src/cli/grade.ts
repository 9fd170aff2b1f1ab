import { parseArgs } from "node:util";
import { attemptsIn } from "../course/checker/attempts.js";
import { grade } from "../course/checker/grade.js";
import { scoreboard } from "../course/checker/scoreboard.js";

export const help = `roundtrip grade [ID …] [--work FOLDER] [--json]

Grades exercises and keeps the record in .roundtrip/record.json. Anything but passed makes it exit with 1.

  ID             NN-slug/N-verb-object; default: all
  --work FOLDER  whose work: a folder laid out like exercises/; default: exercises
  --json         print the record instead of the scoreboard`;

/** \`roundtrip grade\`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const options = {
    work: { type: "string", default: "exercises" },
    json: { type: "boolean", default: false },
  } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const ids = positionals.map((id) => id.replace(/^exercises\//, "").replace(/\.ts$/, ""));
  const record = await grade(attemptsIn(values.work, ids.length > 0 ? ids : undefined));
  console.log(values.json ? JSON.stringify(record) : scoreboard(record));
  return record.exercises.every((exercise) => exercise.state === "passed") ? 0 : 1;
}
