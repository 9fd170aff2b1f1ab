import { parseArgs } from "node:util";
import { exerciseAsked } from "./exercise-asked.js";
import { run as grade } from "./grade.js";

/** `roundtrip check`: grades what is asked for, or the exercise that is next. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const options = { json: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const what = positionals.length > 0 ? positionals : [exerciseAsked("check", []).id];
  return grade([...what, ...(values.json ? ["--json"] : [])]);
}
