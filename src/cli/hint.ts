import { parseArgs } from "node:util";
import kleur from "kleur";
import { paragraphsOf } from "../course/exercise-text.js";
import { takeHint } from "../course/hints-shown.js";
import { wrap } from "../display/text.js";
import { exerciseAsked } from "./exercise-asked.js";

/** Markdown as a terminal shows it: each paragraph broken anew, code as it is. */
function paragraphs(markdown: string): string {
  const blocks = paragraphsOf(markdown).map((block) => {
    const lines = block.includes("```") ? block.split("\n") : wrap(block, 74);
    return lines.map((line) => `    ${line}`).join("\n");
  });
  return blocks.join("\n\n");
}

/** `roundtrip hint`. Returns the exit code: 0, also when there is no further hint. */
export async function run(argv: string[]): Promise<number> {
  const options = { all: { type: "boolean", default: false }, json: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { id, title } = exerciseAsked("hint", positionals);
  const { shown, of, hints } = takeHint(id, values.all);
  if (values.json) {
    console.log(JSON.stringify({ id, shown, of, hints }));
    return 0;
  }
  console.log(`\n  ${kleur.bold(title)}  ${kleur.dim(id)}`);
  for (const { step, title: name, text } of hints) {
    console.log(`\n  ${kleur.bold(`Hint ${step} of ${of}: ${name}`)}\n`);
    console.log(paragraphs(text));
  }
  console.log(`\n  ${shown < of ? "For the next one, ask again." : "There is no further hint."}\n`);
  return 0;
}
