import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { restoreStarter } from "../course/checker/starters.js";
import { exerciseFile } from "../course/exercise-text.js";
import { findExercises } from "../course/find-exercises.js";
import { readManifest } from "../course/manifest.js";
import { myNotebooks, resetNotebook } from "../course/my-notebooks.js";
import { InvalidArgumentError } from "../errors.js";

/** What is made anew: its file, what is lost with it, and how. */
interface Fresh {
  file: string;
  lost: string;
  after: string;
  make(): void;
}

/** The lesson of this name, or the only one with this part in its name; undefined for none. */
function lessonOf(name: string): string | undefined {
  const ids = readManifest().lessons.map(({ id }) => id);
  const found = ids.filter((id) => id === name || (name !== "" && id.includes(name)));
  return found.length === 1 ? found[0] : undefined;
}

function freshOf([name = "", ...more]: string[]): Fresh {
  if (name === "" || more.length > 0) {
    const lessons = readManifest().lessons.map(({ id }) => id);
    throw new InvalidArgumentError(
      `reset: expected one lesson or one exercise, such as 01-connections. There are: ${lessons.join(", ")}.`,
    );
  }
  const lesson = lessonOf(name);
  if (lesson) {
    return {
      file: `${myNotebooks}/${lesson}.ipynb`,
      lost: "Your notes in it",
      after: " If it is open in JupyterLab, choose File > Reload Notebook from Disk.",
      make: () => void resetNotebook(lesson),
    };
  }
  const [id = "", ...others] = findExercises([name], JSON.stringify);
  if (others.length > 0) {
    throw new InvalidArgumentError(
      `reset: expected one exercise, got ${others.length + 1}: ${[id, ...others].join(", ")}.`,
    );
  }
  return {
    file: exerciseFile(id),
    lost: "Your work in it",
    after: "",
    make: () => restoreStarter(id),
  };
}

async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new InvalidArgumentError(
      "reset: there is no terminal to ask in. Add --yes to replace the file without asking.",
    );
  }
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question(question).finally(() => asking.close());
  return /^y(es)?$/i.test(answer.trim());
}

/** `roundtrip reset`. Returns the exit code: 1 when the reader would rather keep the file. */
export async function run(argv: string[]): Promise<number> {
  const options = { yes: { type: "boolean", default: false }, json: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { file, lost, after, make } = freshOf(positionals);
  const replaced = values.yes || (await agrees(`Replace ${file}? ${lost} will be lost. [y/N] `));
  if (replaced) make();
  if (values.json) console.log(JSON.stringify({ file, replaced }));
  else console.log(replaced ? `${file} is a fresh copy now.${after}` : "Nothing was changed.");
  return replaced ? 0 : 1;
}
