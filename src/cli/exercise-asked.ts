import { nextOf, type Standing, standings } from "../course/checker/standing.js";
import { findExercises } from "../course/find-exercises.js";
import { InvalidArgumentError } from "../errors.js";

/**
 * The one exercise that the words of a command mean; without words the next one to work on.
 *
 * @param command its name, for messages
 * @throws InvalidArgumentError for words that mean none or several, and without words when all exercises are done
 */
export function exerciseAsked(command: string, words: readonly string[]): Standing {
  const all = standings();
  if (words.length === 0) {
    const next = nextOf(all);
    if (next) return next;
    throw new InvalidArgumentError(
      `${command}: all exercises are done, so say which one you mean, such as 01-connections/1.`,
    );
  }
  const ids = findExercises(words, JSON.stringify);
  const [one, ...others] = all.filter(({ id }) => ids.includes(id));
  if (one && others.length === 0) return one;
  throw new InvalidArgumentError(`${command}: expected one exercise, got ${ids.length}: ${ids.join(", ")}.`);
}
