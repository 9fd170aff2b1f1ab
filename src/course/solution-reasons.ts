import { readStarters } from "./checker/starters.js";
import { hasSolution, solutionOf } from "./exercise-text.js";

/** Fewest words of a comment that says why. */
const fewestWords = 5;

/** Most characters of a line of code beside its reason. */
const mostOfTheLine = 60;

/**
 * A line of a solution as its reason quotes it: without its comment, not too long, and without backticks, in which it stands.
 *
 * @param next the line below, quoted too where a bracket or a text is left open
 */
function quoted(line: string, next = ""): string {
  const isOpen = /[([]$/.test(line) || line.split("`").length % 2 === 0;
  const code = isOpen ? `${line} ${next} …`.replace(/([([`]) /, "$1") : line.replace(/ \/\/ .*$/, "");
  const short = code.length > mostOfTheLine ? `${code.slice(0, mostOfTheLine).trimEnd()} …` : code;
  return `\`${short.replaceAll("`", '"')}\``;
}

/**
 * The comments of a solution that say something where it does something: of five words or more, not in the starter, and on,
 * right above or right below a line that the starter does not have. Each begins with the line of code of which it speaks.
 *
 * @param starter the pristine text of the exercise
 */
export function reasonsIn(starter: string, solution: string): string[] {
  const known = new Set(starter.split("\n").map((line) => line.trim()));
  const isNew = (line: string) => /\w/.test(line) && !known.has(line);
  const found: string[] = [];
  const add = (text: string, code: string, next?: string) => {
    const reason = text.trim().replaceAll(/\s+/g, " ");
    if (reason.split(" ").filter((word) => /\w{2}/.test(word)).length < fewestWords) return;
    found.push(`${quoted(code, next)}: ${reason}`);
  };
  let before = "";
  let comment: string[] = [];
  const lines = solution.split("\n").map((text) => text.trim());
  for (const [at, line] of lines.entries()) {
    const words = /^(?:\/\/|\/?\*+) ?(.*?)(?: ?\*\/)?$/.exec(line)?.[1];
    if (words !== undefined) {
      if (!known.has(line)) comment.push(words);
      continue;
    }
    // At the end of a block a comment speaks of what is above it.
    if (isNew(before) || isNew(line)) {
      const [code, next] = /\w/.test(line) ? [line, lines[at + 1]] : [before];
      add(comment.join(" "), code, next);
    }
    if (isNew(line)) add(/\S.*\s\/\/ (.+)$/.exec(line)?.[1] ?? "", line);
    comment = [];
    before = line;
  }
  return found;
}

/** Why the reference answer to an exercise is as it is: its comments, in their order, each behind its line of code; none where it is not here. */
export function reasonsOf(id: string): string[] {
  if (!hasSolution(id)) return [];
  const ofItsLength = /^`[^`]*`: More than 25 lines:/;
  return reasonsIn(readStarters()[id] ?? "", solutionOf(id)).filter((reason) => !ofItsLength.test(reason));
}
