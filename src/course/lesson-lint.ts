/** The rules a lesson keeps beyond being readable by machine: its length, its cells' length, its words. */
import MarkdownIt from "markdown-it";
import { LessonError } from "./errors.js";
import { parseLesson } from "./lesson.js";

/** One breach of a rule. */
export interface LessonProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

/** A lesson has at most this many lines. */
export const maxLessonLines = 250;

/** A code cell has at most this many lines. */
export const maxCellLines = 25;

/** Words that tell a reader who is stuck that others are not. */
const bannedWords = /\b(simply|just|easy|easily|obvious|obviously)\b/gi;

/**
 * Checks one lesson.
 *
 * @param file its name, for messages
 * @param source its Markdown
 * @returns every breach, in order of the lines; none when the lesson is in order
 */
export function lintLesson(file: string, source: string): LessonProblem[] {
  const problems: LessonProblem[] = lintProse(file, source);
  const lines = source.replace(/\n$/, "").split("\n").length;
  if (lines > maxLessonLines) {
    problems.push({
      file,
      line: maxLessonLines + 1,
      problem: `${lines} lines; a lesson has at most ${maxLessonLines}`,
    });
  }
  try {
    for (const cell of parseLesson(file, source).cells) {
      if (cell.kind !== "code") continue;
      const length = cell.text.split("\n").length;
      if (length <= maxCellLines) continue;
      problems.push({ file, line: cell.line, problem: `a cell of ${length} lines; at most ${maxCellLines}` });
    }
  } catch (error) {
    if (!(error instanceof LessonError)) throw error;
    problems.push({ file, line: error.line, problem: error.message.replace(`${file}:${error.line}: `, "") });
  }
  return problems.sort((a, b) => a.line - b.line);
}

/**
 * Checks the words of a Markdown text, code left out: no word that belittles a difficulty, no exclamation mark.
 *
 * @param file its name, for messages
 * @param source the Markdown
 */
export function lintProse(file: string, source: string): LessonProblem[] {
  const problems: LessonProblem[] = [];
  let line = 0;
  for (const token of new MarkdownIt({ html: true }).parse(source, {})) {
    if (token.map) line = token.map[0];
    let within = line;
    for (const piece of token.children ?? []) {
      if (piece.type === "softbreak" || piece.type === "hardbreak") within += 1;
      if (piece.type !== "text" && piece.type !== "image") continue;
      for (const [word] of piece.content.matchAll(bannedWords)) {
        problems.push({ file, line: within + 1, problem: `the word "${word}"; say what is the case, without it` });
      }
      if (piece.content.includes("!")) {
        problems.push({ file, line: within + 1, problem: "an exclamation mark; end the sentence with a full stop" });
      }
    }
  }
  return problems;
}
