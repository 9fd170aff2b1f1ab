import { join } from "node:path";
import { parseArgs } from "node:util";
import kleur from "kleur";
import { costLines, costsOf } from "../course/checker/costs.js";
import { referenceCosts } from "../course/checker/reference-costs.js";
import { testNames } from "../course/checker/test-names.js";
import { exerciseFile, taskOf } from "../course/exercise-text.js";
import { lessonExercise } from "../course/manifest.js";
import { reasonsOf } from "../course/solution-reasons.js";
import { wrap } from "../display/text.js";
import { courseRoot } from "../lab/paths.js";
import { whileUsingCluster } from "./cluster-use.js";
import { exerciseAsked } from "./exercise-asked.js";

/** `roundtrip explain`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const { id, title, state, record } = exerciseAsked("explain", positionals);
  const { lesson } = lessonExercise(id);
  const task = taskOf(id);
  const tests = testNames(join(courseRoot, "test", "exercises", `${id}.test.ts`));
  const passed = state === "passed";
  const measured = passed && costsOf(record).length > 0;
  const costs = measured ? costsOf(record, await whileUsingCluster(() => referenceCosts(id))) : [];
  const reasons = passed ? reasonsOf(id) : [];
  if (values.json) {
    const goals = lesson.goals ?? [];
    console.log(
      JSON.stringify({
        id,
        title,
        state,
        lesson: lesson.id,
        goals,
        file: exerciseFile(id),
        task,
        tests,
        costs,
        reasons,
      }),
    );
    return 0;
  }
  const block = (lines: readonly string[], mark = "  ") =>
    lines.flatMap((line) => wrap(line, 74).map((part, at) => `    ${at === 0 ? mark : "  "}${part}`)).join("\n");
  console.log(`
  ${kleur.bold(title)}  ${kleur.dim(`${id}, ${state}`)}

  ${kleur.bold("What it asks for")}
${block([task])}

  ${kleur.bold("What is measured")}
${block(tests, "· ")}

  ${kleur.bold("Why: lesson")} ${lesson.id}, ${lesson.title}
${block(lesson.goals ?? [], "· ")}`);
  if (costs.length > 0)
    console.log(
      `\n  ${kleur.bold("What yours cost, in the largest case of each test")}\n${block(costLines(costs), "· ")}`,
    );
  if (reasons.length > 0) {
    console.log(`\n  ${kleur.bold("Why the reference answer is as it is")}\n${block(reasons, "· ")}`);
  }
  console.log("");
  return 0;
}
