import { parseArgs } from "node:util";
import kleur from "kleur";
import { doneOf, signs } from "../course/checker/scoreboard.js";
import { nextOf, type Standing, standings } from "../course/checker/standing.js";
import { exerciseFile } from "../course/exercise-text.js";
import { InvalidArgumentError } from "../errors.js";

const states = [...Object.keys(signs)] as Standing["state"][];

/** Does an exercise's id or title have all these words in it? */
const has =
  (words: readonly string[]) =>
  ({ id, title }: Standing) =>
    words.every((word) => `${id} ${title}`.toLowerCase().includes(word.toLowerCase()));

function table(shown: readonly Standing[], next: Standing | undefined): string {
  const lines = [""];
  for (const lesson of new Set(shown.map((each) => each.lesson))) {
    lines.push(`  ${kleur.bold(lesson)}`);
    for (const each of shown.filter((one) => one.lesson === lesson)) {
      const mark = each.id === next?.id ? "▸" : " ";
      const name = each.id.slice(lesson.length + 1).padEnd(32);
      const points = `${each.points} of ${each.maxPoints}`.padStart(9);
      lines.push(`  ${mark} ${signs[each.state]} ${name}${kleur.dim(points)}  ${each.state}`);
    }
  }
  return lines.join("\n");
}

/** `roundtrip list`. Returns the exit code: 1 when no exercise is as asked for. */
export async function run(argv: string[]): Promise<number> {
  const options = { state: { type: "string" }, json: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  // In one word, as a shell completes it, or as it is shown.
  const state = values.state?.replaceAll("-", " ");
  if (state !== undefined && !states.some((each) => each === state)) {
    const names = states.map((each) => each.replaceAll(" ", "-")).join(", ");
    throw new InvalidArgumentError(`--state: expected one of ${names}, got ${JSON.stringify(values.state)}.`);
  }
  const all = standings();
  const shown = all.filter(has(positionals)).filter((each) => state === undefined || each.state === state);
  const next = nextOf(all);
  if (values.json) {
    console.log(JSON.stringify(shown.map(({ record: _, ...standing }) => standing)));
  } else {
    if (shown.length === 0) console.log("No exercise is as you asked.");
    else console.log(table(shown, next));
    if (shown.some(({ id }) => id === next?.id)) console.log(`\n  ▸ is next: ${exerciseFile(next?.id ?? "")}`);
    console.log(`\n  ${kleur.bold(`${doneOf(all)} of ${all.length}`)} exercises done\n`);
  }
  return shown.length > 0 ? 0 : 1;
}
