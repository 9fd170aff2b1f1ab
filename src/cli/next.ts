import { parseArgs } from "node:util";
import kleur from "kleur";
import { doneOf } from "../course/checker/scoreboard.js";
import { nextOf, standings } from "../course/checker/standing.js";
import { exerciseFile, hintsOf, taskOf } from "../course/exercise-text.js";
import { hintsShown } from "../course/hints-shown.js";
import { lessonExercise } from "../course/manifest.js";
import { wrap } from "../display/text.js";

/** `roundtrip next`. Returns the exit code: 0, also when nothing is left to do. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: "boolean", default: false } } });
  const all = standings();
  const next = nextOf(all);
  const done = doneOf(all);
  if (!next) {
    console.log(
      values.json ? JSON.stringify({ done, of: all.length, next: null }) : `All ${all.length} exercises are done.`,
    );
    return 0;
  }
  const { id, title, state } = next;
  const { lesson } = lessonExercise(id);
  const hints = { shown: hintsShown()[id] ?? 0, of: hintsOf(id).length };
  const task = taskOf(id);
  if (values.json) {
    const file = exerciseFile(id);
    console.log(
      JSON.stringify({ done, of: all.length, next: { id, title, state, lesson: lesson.id, file, task, hints } }),
    );
    return 0;
  }
  console.log(`
  ${kleur.bold(title)}  ${kleur.dim(`${id}, ${state}`)}
  Lesson ${lesson.id}: ${lesson.title}

${wrap(task, 76)
  .map((line) => `    ${line}`)
  .join("\n")}

  Edit    ${exerciseFile(id)}
  Check   npx roundtrip check
  Hint    npx roundtrip hint    ${kleur.dim(`${hints.shown} of ${hints.of} seen`)}

  ${kleur.bold(`${done} of ${all.length}`)} exercises done
`);
  return 0;
}
