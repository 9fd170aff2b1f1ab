import { runBuildNotebooks } from "../course/notebook-command.js";

export const help = `roundtrip build:notebooks [--check]

Makes notebooks/ and the README's table of lessons from lessons/ and course.json.

  --check  write nothing; exit with 1 when something is stale`;

/** `roundtrip build:notebooks`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  return runBuildNotebooks(argv, (line) => console.log(line));
}
