/** The rules a lesson keeps beyond being readable by machine: its room, its parts, its words. */
import { basename } from "node:path";
import MarkdownIt from "markdown-it";
import { LessonError } from "./errors.js";
import { type CodeCell, type LessonCell, parseLesson } from "./lesson.js";
import { codeOf } from "./lesson-code.js";

/** One breach of a rule. */
interface LessonProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

/** A lesson has at least so many lines that are not blank, and at most so many. Lesson 00 may have fewer. */
const lessonLines = { least: 250, most: 450 };

/** A code cell has at most this many lines. */
const maxCellLines = 20;

/** A line of code has at most this many columns: a page cuts off what is wider. */
export const maxCodeColumns = 88;

/** A lesson asks for at least this many predictions. Lesson 00 may ask for fewer. */
const minPredictions = 3;

/** What every lesson has a section on; its heading begins with these words. */
const parts = ["Spot the bug", "Where it does not hold", "In other tools", "In one breath"];

/** Words that tell a reader who is stuck that others are not. */
const bannedWords = /\b(simply|just|easy|easily|obvious|obviously)\b/gi;

/**
 * Checks one lesson.
 *
 * @param file its name, for messages; one that begins with `00-` may be short
 * @param source its Markdown
 * @returns every breach, in order of the lines; none when the lesson is in order
 */
export function lintLesson(file: string, source: string): LessonProblem[] {
  const at = (line: number, problem: string): LessonProblem => ({ file, line, problem });
  const problems = [...lintProse(file, source), ...lintWidth(source, at), ...lintLength(file, source, at)];
  try {
    const { cells } = parseLesson(file, source);
    problems.push(...lintCells(cells, at), ...lintParts(file, cells, at));
  } catch (error) {
    if (!(error instanceof LessonError)) throw error;
    problems.push(at(error.line, error.message.replace(`${file}:${error.line}: `, "")));
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
    let at = line;
    for (const piece of token.children ?? []) {
      if (piece.type === "softbreak" || piece.type === "hardbreak") at += 1;
      if (piece.type !== "text" && piece.type !== "image") continue;
      for (const [word] of piece.content.matchAll(bannedWords)) {
        problems.push({ file, line: at + 1, problem: `the word "${word}"; say what is the case, without it` });
      }
      if (piece.content.includes("!")) {
        problems.push({ file, line: at + 1, problem: "an exclamation mark; end the sentence with a full stop" });
      }
    }
  }
  return problems;
}

type At = (line: number, problem: string) => LessonProblem;

const isIntroduction = (file: string) => basename(file).startsWith("00-");

function lintLength(file: string, source: string, at: At): LessonProblem[] {
  const { least, most } = lessonLines;
  const written = source.split("\n").flatMap((text, index) => (text.trim() === "" ? [] : [index + 1]));
  const lines = written.length;
  const tooMuch = written[most];
  if (tooMuch) return [at(tooMuch, `${lines} lines; a lesson has at most ${most}: make two of it`)];
  if (lines >= least || isIntroduction(file)) return [];
  const last = written.at(-1) ?? 1;
  return [at(last, `${lines} lines; a lesson has at least ${least}: give each cell its own idea and its own words`)];
}

function lintWidth(source: string, at: At): LessonProblem[] {
  return codeOf(source).flatMap(({ line, text }) =>
    text.split("\n").flatMap((code, index) => {
      if (code.length <= maxCodeColumns) return [];
      return [at(line + index, `${code.length} columns of code; at most ${maxCodeColumns}, or a page cuts it off`)];
    }),
  );
}

function lintCells(cells: readonly LessonCell[], at: At): LessonProblem[] {
  return cells.flatMap((cell, index) => {
    if (cell.kind !== "code") return [];
    const length = cell.text.split("\n").length;
    const before = cells[index - 1];
    return [
      ...(length > maxCellLines ? [at(cell.line, `a cell of ${length} lines; at most ${maxCellLines}`)] : []),
      ...(before?.kind === "code" || introduces(before)
        ? []
        : [at(cell.line, "no sentence before the cell; say what to look for")]),
      ...(closes(cells[index + 1]) ? [] : [at(cell.line, "no sentence after the cell; say what came")]),
    ];
  });
}

/** Does this cell say something beyond its heading? */
function introduces(cell: LessonCell | undefined): boolean {
  return cell?.kind === "prose" && cell.text.replace(/^#{1,6} .*$/gm, "").trim() !== "";
}

/** Does this cell begin with something other than the heading of the next section? */
function closes(cell: LessonCell | undefined): boolean {
  return cell?.kind === "prose" && !/^#{1,6} /.test(cell.text);
}

function lintParts(file: string, cells: readonly LessonCell[], at: At): LessonProblem[] {
  const code = cells.filter((cell): cell is CodeCell => cell.kind === "code");
  const predictions = code.flatMap(({ text }) => text.match(/\bpredict\(/g) ?? []).length;
  const headings = cells.flatMap((cell) => (cell.kind === "prose" ? (cell.text.match(/^## .*$/gm) ?? []) : []));
  const missing = parts.filter((part) => !headings.some((heading) => heading.startsWith(`## ${part}`)));
  return [
    ...(predictions < minPredictions && !isIntroduction(file)
      ? [at(1, `${predictions} predictions; at least ${minPredictions}`)]
      : []),
    ...missing.map((part) => at(1, `no section \`## ${part}\``)),
  ];
}
