/** What is written about an exercise for who solves it: its task, its hints and its reference answer. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot } from "../lab/paths.js";
import { readStarters } from "./checker/starters.js";

/** One step of the hints, from a nudge to nearly the answer. */
export interface Hint {
  /** From 1. */
  readonly step: number;
  /** For example `A nudge`. */
  readonly title: string;
  /** Markdown. */
  readonly text: string;
}

/** The files of an exercise, relative to the course's folder. */
export const exerciseFile = (id: string): string => `exercises/${id}.ts`;
export const solutionFile = (id: string): string => `solutions/${id}.ts`;

/** What an exercise asks for, as the header of its starter says it, in one paragraph; empty for one that has no starter yet. */
export function taskOf(id: string): string {
  const header = / \* Task: ([\s\S]*?)\n \* Done when:/.exec(readStarters()[id] ?? "")?.[1] ?? "";
  const task = header.replace(/\s*\n \*\s*/g, " ");
  return task.charAt(0).toUpperCase() + task.slice(1);
}

/** Fewest characters of a sentence that says by itself what is to be done. */
const sentenceLength = 65;

/** The same in a sentence, the first; or in two, where the first is short and only says what it is about. */
export function taskInShort(id: string): string {
  const [first = "", ...others] = taskOf(id).split(/(?<=[.?!])\s+(?=[A-Z`"])/);
  return first.length < sentenceLength && others[0] ? `${first} ${others[0]}` : first;
}

/** The hints of an exercise, in their order. */
export function hintsOf(id: string): Hint[] {
  const text = readFileSync(join(courseRoot, "exercises", `${id}.md`), "utf8");
  const steps = text.split(/^## \d+\. /m).slice(1);
  return steps.map((step, index) => {
    const [title = "", ...rest] = step.split("\n");
    return { step: index + 1, title: title.trim(), text: rest.join("\n").trim() };
  });
}

/** The paragraphs of Markdown, each as one line; code between fences stays as it is. */
export function paragraphsOf(markdown: string): string[] {
  const blocks = markdown.split(/\n{2,}/);
  return blocks.map((block) => (block.includes("```") ? block : block.replaceAll(/\s*\n\s*/g, " ")));
}

/** Is the reference answer to an exercise here? A teacher may hand the course out without them. */
export const hasSolution = (id: string): boolean => existsSync(join(courseRoot, solutionFile(id)));

/**
 * The reference answer to an exercise.
 *
 * @throws InvalidArgumentError when there is none here
 */
export function solutionOf(id: string): string {
  if (hasSolution(id)) return readFileSync(join(courseRoot, solutionFile(id)), "utf8");
  throw new InvalidArgumentError(
    `There is no ${solutionFile(id)}: this copy of the course has no such reference answer.`,
  );
}
