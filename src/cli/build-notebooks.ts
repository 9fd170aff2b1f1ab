import { runBuildNotebooks } from "../course/notebook-command.js";

/** `roundtrip build:notebooks`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  return runBuildNotebooks(argv, (line) => console.log(line));
}
