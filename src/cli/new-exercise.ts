import { parseArgs } from "node:util";
import { writeStarters } from "../course/checker/starters.js";
import { runBuildNotebooks } from "../course/notebook-command.js";
import { blank } from "../course/scaffold/blank.js";
import { scaffoldExercise } from "../course/scaffold/scaffold.js";
import { InvalidArgumentError } from "../errors.js";
import { format } from "./format.js";

/** `roundtrip new:exercise`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const { positionals } = parseArgs({ args: argv, options: {}, allowPositionals: true });
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) {
    throw new InvalidArgumentError(`new:exercise: expected one name, NN-slug/N-verb-object; got ${argv.length}.`);
  }
  const files = scaffoldExercise(id);
  format(files);
  writeStarters();
  for (const file of files) console.log(`written: ${file}`);
  runBuildNotebooks([], (line) => console.log(line));
  console.log(
    `\nNext: write where it says "${blank}", in the order of CONTRIBUTING.md. What is left: npm test -- --project course`,
  );
  return 0;
}
