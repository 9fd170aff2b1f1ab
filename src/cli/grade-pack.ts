import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { requireOneOf } from "../arguments.js";
import { findExercises } from "../course/find-exercises.js";
import { type GradingPlace, gradingPlaces, packForGrading } from "../course/grading-pack.js";
import { courseRoot, stateRoot } from "../lab/paths.js";

/** `roundtrip grade:pack`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { output: { type: "string" } },
    allowPositionals: true,
  });
  const [place = "", ...what] = positionals;
  requireOneOf("grade:pack", place, Object.keys(gradingPlaces));
  const ids = what.length > 0 ? findExercises(what, JSON.stringify) : [];
  const file = resolve(courseRoot, values.output ?? join(stateRoot, `${place}.zip`));
  const zip = packForGrading(place as GradingPlace, ids);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, zip);
  const size = `${(zip.length / 1e6).toFixed(1)} MB`;
  console.log(`${file} (${size}) grades ${ids.length > 0 ? ids.join(", ") : "all exercises"}. Next: docs/teaching.md`);
  return 0;
}
