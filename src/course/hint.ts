import { describe } from "../arguments.js";
import { show } from "../display/show.js";
import { InvalidArgumentError } from "../errors.js";
import { paragraphsOf } from "./exercise-text.js";
import { findExercises } from "./find-exercises.js";
import { takeHint } from "./hints-shown.js";

/**
 * Shows the next hint of an exercise, in a notebook cell: first a nudge, then the technique, then nearly the answer. It is the
 * command `npx roundtrip hint`, and both remember how many have been shown.
 *
 * @param id `NN-slug/N-verb-object`, or a part of it that no other has
 * @throws InvalidArgumentError when there is no such exercise, or it could be several
 */
export function hint(id: string): void {
  if (typeof id !== "string")
    throw new InvalidArgumentError(`hint: expected the name of an exercise, got ${describe(id)}.`);
  const [one = "", ...others] = findExercises([id]);
  if (others.length > 0) {
    throw new InvalidArgumentError(
      `hint: expected the name of one exercise; it could be ${[one, ...others].join(", ")}.`,
    );
  }
  const { shown, of, hints } = takeHint(one);
  for (const { title, text } of hints) {
    show.note(`**Hint ${shown} of ${of}: ${title}**\n${paragraphsOf(text).join("\n\n")}`);
  }
}
