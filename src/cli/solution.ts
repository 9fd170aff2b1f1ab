import { parseArgs } from "node:util";
import { solutionFile, solutionOf } from "../course/exercise-text.js";
import { exerciseAsked } from "./exercise-asked.js";
import { refuseUnpassed } from "./unpassed.js";

/** `roundtrip solution`. Returns the exit code: 1 before a pass. */
export async function run(argv: string[]): Promise<number> {
  const options = { anyway: { type: "boolean", default: false }, json: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const asked = exerciseAsked("solution", positionals);
  if (!values.anyway) refuseUnpassed("solution", asked);
  const text = solutionOf(asked.id);
  if (values.json) console.log(JSON.stringify({ id: asked.id, file: solutionFile(asked.id), text }));
  else console.log(`// ${solutionFile(asked.id)}\n\n${text.trimEnd()}`);
  return 0;
}
