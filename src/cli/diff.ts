import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createTwoFilesPatch, structuredPatch } from "diff";
import kleur from "kleur";
import { exerciseFile, solutionFile, solutionOf } from "../course/exercise-text.js";
import { courseRoot } from "../lab/paths.js";
import { exerciseAsked } from "./exercise-asked.js";
import { refuseUnpassed } from "./unpassed.js";

const painted = (line: string): string =>
  line.startsWith("+") ? kleur.green(line) : line.startsWith("-") ? kleur.red(line) : kleur.dim(line);

/** `roundtrip diff`. Returns the exit code: 0, whether or not the two differ; 1 before a pass. */
export async function run(argv: string[]): Promise<number> {
  const options = { anyway: { type: "boolean", default: false }, json: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const asked = exerciseAsked("diff", positionals);
  if (!values.anyway) refuseUnpassed("diff", asked);
  const [mine, theirs] = [exerciseFile(asked.id), solutionFile(asked.id)];
  const own = readFileSync(join(courseRoot, mine), "utf8");
  const reference = solutionOf(asked.id);
  if (values.json) {
    const { hunks } = structuredPatch(mine, theirs, own, reference);
    console.log(JSON.stringify({ id: asked.id, mine, solution: theirs, hunks }));
  } else if (own === reference) {
    console.log(`${mine} is the same as ${theirs}.`);
  } else {
    const patch = createTwoFilesPatch(mine, theirs, own, reference).split("\n").slice(1);
    console.log(patch.map(painted).join("\n").trimEnd());
  }
  return 0;
}
