import { describe } from "../arguments.js";
import { show } from "../display/show.js";
import { askCommand } from "./ask-command.js";
import { attemptsIn } from "./checker/attempts.js";
import type { CountedCost } from "./checker/costs.js";
import type { GradeRecord } from "./checker/record.js";
import { firstMessage } from "./checker/scoreboard.js";
import { stateOf } from "./checker/work-state.js";
import { CheckFailedError } from "./errors.js";
import { findExercises } from "./find-exercises.js";

/** What a command says of an exercise. */
async function ask<T>(command: "grade" | "explain", id: string): Promise<T> {
  const { object, out, err } = await askCommand<T>(command, id);
  if (object === undefined) throw new CheckFailedError(id, (err || out).trim());
  return object;
}

function notStarted(id: string): void {
  show.note(`Not started. Open \`exercises/${id}.ts\`; hints are in \`exercises/${id}.md\`.`);
}

/** What a pass cost beside the limits and the reference answer, and why that is as it is. */
async function passed(id: string): Promise<void> {
  const { costs, reasons } = await ask<{ costs: CountedCost[]; reasons: string[] }>("explain", id);
  if (costs.length > 0) {
    const rows = costs.map(({ reference = "", ...rest }) => ({ ...rest, reference }));
    const columns = { count: { title: "what" }, reference: { title: "the reference answer" } };
    show.table(rows, { caption: "What it cost, in the largest case of each test", columns });
  }
  const why = reasons.map((reason) => `\n· ${reason}`).join("");
  show.note(`Passed. The reference answer, with its reasons: \`solutions/${id}.ts\`.${why}`);
}

/**
 * Checks one exercise from a notebook cell, and shows what each of its tests says. The verdict is that of `npm test`: it
 * is the same checker.
 *
 * @param id `NN-slug/N-verb-object`, for example `01-connections/1-reuse-one-connection`, or a part of it that no other has
 * @throws InvalidArgumentError when there is no such exercise; CheckFailedError when the checker could not run
 */
export async function check(id: string): Promise<void> {
  if (typeof id !== "string") throw new CheckFailedError(describe(id), "expected the name of an exercise");
  const [attempt, ...others] = attemptsIn("exercises", findExercises([id]));
  if (!attempt || others.length > 0) throw new CheckFailedError(id, "expected the name of one exercise");
  // Nothing is started for what is not.
  if (stateOf(attempt) === "untouched") return notStarted(attempt.id);
  const [exercise] = (await ask<GradeRecord>("grade", attempt.id)).exercises;
  if (!exercise) throw new CheckFailedError(id, "the checker reported nothing");
  const rows = exercise.tests.map((test) => ({ test: test.name, state: test.state === "todo" ? "to do" : test.state }));
  if (rows.length > 0) show.table(rows, { caption: `${exercise.id}: ${exercise.state}` });
  const message = firstMessage(exercise);
  if (exercise.state === "not started") notStarted(exercise.id);
  else if (exercise.state === "passed") await passed(exercise.id);
  else {
    // The sequence diagram below the words is drawn with characters of one width, which a note does not have.
    const [sentences = "", diagram] = message.split(/\n\n(?=On the wire:)/);
    show.note(sentences);
    if (diagram) console.log(diagram);
  }
}
