import { readStarters } from "./checker/starters.js";
import { solutionOf } from "./exercise-text.js";

/** Fewest words of a comment that says why. */
const fewestWords = 5;

/**
 * The comments of a solution that say something where it does something: of five words or more, not in the starter, and on,
 * right above or right below a line that the starter does not have.
 *
 * @param starter the pristine text of the exercise
 */
export function reasonsIn(starter: string, solution: string): string[] {
  const known = new Set(starter.split("\n").map((line) => line.trim()));
  const isNew = (line: string) => /\w/.test(line) && !known.has(line);
  const found: string[] = [];
  let before = "";
  let comment: string[] = [];
  for (const line of solution.split("\n").map((text) => text.trim())) {
    const words = /^(?:\/\/|\/?\*+) ?(.*?)(?: ?\*\/)?$/.exec(line)?.[1];
    if (words !== undefined) {
      if (!known.has(line)) comment.push(words);
      continue;
    }
    if (isNew(before) || isNew(line)) found.push(comment.join(" "));
    if (isNew(line)) found.push(/\S.*\s\/\/ (.+)$/.exec(line)?.[1] ?? "");
    comment = [];
    before = line;
  }
  return found.filter((text) => text.split(/\s+/).filter((word) => /\w{2}/.test(word)).length >= fewestWords);
}

/** Why the reference answer to an exercise is as it is: its comments, in their order. */
export function reasonsOf(id: string): string[] {
  const ofItsLength = /^More than 25 lines:/;
  return reasonsIn(readStarters()[id] ?? "", solutionOf(id))
    .map((reason) => reason.trim().replaceAll(/\s+/g, " "))
    .filter((reason) => !ofItsLength.test(reason));
}
