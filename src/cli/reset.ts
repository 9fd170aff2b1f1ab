import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { readManifest } from "../course/manifest.js";
import { myNotebooks, resetNotebook } from "../course/my-notebooks.js";
import { InvalidArgumentError } from "../errors.js";

/** The lesson of this name, or the only one with this part in its name. */
function lessonOf(words: string[]): string {
  const [name = "", ...more] = words;
  const ids = readManifest().lessons.map(({ id }) => id);
  const found = ids.filter((id) => id === name || (name !== "" && id.includes(name)));
  const [lesson] = found;
  if (lesson !== undefined && found.length === 1 && more.length === 0) return lesson;
  throw new InvalidArgumentError(`reset: expected one lesson, such as 01-connections. There are: ${ids.join(", ")}.`);
}

async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new InvalidArgumentError(
      "reset: there is no terminal to ask in. Add --yes to replace the notebook without asking.",
    );
  }
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question(question).finally(() => asking.close());
  return /^y(es)?$/i.test(answer.trim());
}

/** `roundtrip reset`. Returns the exit code: 1 when the reader would rather keep the notebook. */
export async function run(argv: string[]): Promise<number> {
  const options = { yes: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const lesson = lessonOf(positionals);
  const file = `${myNotebooks}/${lesson}.ipynb`;
  if (!values.yes && !(await agrees(`Replace ${file}? Your notes in it will be lost. [y/N] `))) {
    console.log("Nothing was changed.");
    return 1;
  }
  resetNotebook(lesson);
  console.log(`${file} is a fresh copy now. If it is open in JupyterLab, choose File > Reload Notebook from Disk.`);
  return 0;
}
