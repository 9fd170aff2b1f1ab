import { lstatSync, readFileSync } from "node:fs";
import { isUntouched } from "./starters.js";

/**
 * What a file of work is, before anything is run: `missing`; `odd`, a folder or a link where a file should be; `empty`,
 * nothing but comments; `untouched`, as the course ships it, whatever an editor did to its line ends; else `edited`.
 */
export type WorkState = "missing" | "odd" | "empty" | "untouched" | "edited";

/** Comments; one that does not end ends with the text, so that a text of many beginnings is read once. */
const comments = /\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|\/\/.*$/gm;

/** Largest file of work that is read, in bytes. */
const largestBytes = 1 << 20;

/** The text of a plain file; undefined for what is none: a folder, a link (it might lead to the solution), a device. */
export function textOf(file: string): string | undefined {
  const info = lstatSync(file, { throwIfNoEntry: false });
  return info?.isFile() && info.size <= largestBytes ? readFileSync(file, "utf8") : undefined;
}

/** A file of work: whose, and for which exercise. */
export interface Work {
  /** `NN-slug/N-verb-object`. */
  id: string;
  variant: string;
  /** Absolute path of the work. */
  workFile: string;
}

/** What a file of work is. */
export function stateOf({ id, variant, workFile }: Work, text = textOf(workFile)): WorkState {
  if (text === undefined) return lstatSync(workFile, { throwIfNoEntry: false }) ? "odd" : "missing";
  if (text.replace(comments, "").trim() === "") return "empty";
  // That the starters themselves throw their TodoError is proved by running them.
  return variant !== "starters" && isUntouched(id, text) ? "untouched" : "edited";
}
