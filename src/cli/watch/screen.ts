import { stripVTControlCharacters } from "node:util";
import kleur from "kleur";
import { signs } from "../../course/checker/scoreboard.js";
import type { Standing } from "../../course/checker/standing.js";
import { exerciseFile } from "../../course/exercise-text.js";
import { columnsOf, elide } from "../../display/text.js";

/** What there is to see. */
export interface View {
  /** The exercise that is worked on; undefined when all are done. */
  readonly exercise: Standing | undefined;
  /** What the last key or the last save brought, in lines. */
  readonly body: readonly string[];
  /** What goes on, or is asked: one line. */
  readonly note: string;
  readonly done: number;
  readonly of: number;
}

/** How large a terminal is. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const keys = "n next  h hint  l list  c check all  s solution  d diff  x reset  q quit";

function bar({ done, of }: View, width: number): string {
  const full = Math.round((done / Math.max(of, 1)) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

/** The exercise, its state and its file: the address of the file as a link, where a terminal knows links. */
function head(exercise: Standing | undefined, columns: number): string[] {
  if (!exercise) return [kleur.bold("All exercises are done.")];
  const { id, title, state } = exercise;
  return [`${signs[state]} ${kleur.bold(title)}  ${state}`, kleur.dim(elide(exerciseFile(id), columns))];
}

/** The lines that fit: from the first on, and how many there are beyond. */
function fitting(lines: readonly string[], { columns, rows }: Size): string[] {
  if (lines.length <= rows) return [...lines];
  const shown = lines.slice(0, Math.max(0, rows - 1));
  return [
    ...shown,
    kleur.dim(elide(`… ${lines.length - shown.length} more lines: a larger window shows them`, columns)),
  ];
}

/** A line that is too long for the terminal, in several: cut at a blank where there is one. Sequences that colour take no room. */
function folded(line: string, columns: number): string[] {
  const indent = /^ */.exec(stripVTControlCharacters(line))?.[0] ?? "";
  const parts: string[] = [];
  let part = "";
  let width = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is a control character by which a colour begins
  for (const piece of line.match(/(?:\u001b\[[0-9;]*m)+|\S+|\s/gu) ?? []) {
    const wide = piece.startsWith("\u001b") ? 0 : columnsOf(piece);
    if (width + wide > columns && width > indent.length) {
      parts.push(part);
      [part, width] = [indent, indent.length];
      if (piece === " ") continue;
    }
    part += width + wide > columns ? elide(piece, columns - width) : piece;
    width += wide;
  }
  return [...parts, part];
}

/**
 * What the terminal shows: the exercise, what the last check, hint or list brought, and at the bottom the progress and the keys.
 *
 * @returns as many lines as the terminal has rows, each no wider than it
 */
export function screenOf(view: View, { columns, rows }: Size): string[] {
  const top = head(view.exercise, columns).flatMap((line) => folded(line, columns));
  const count = `${view.done} of ${view.of}`;
  const progress = `${bar(view, Math.max(4, Math.min(40, columns - count.length - 8)))}  ${count} done`;
  const bottom = ["", elide(view.note, columns), progress, kleur.dim(elide(keys, columns))];
  const room = Math.max(1, rows - top.length - bottom.length - 1);
  const folds = view.body.flatMap((line) => folded(line, columns));
  const body = fitting(folds, { columns, rows: room });
  const gap = Array.from({ length: Math.max(0, room - body.length) }, () => "");
  return [...top, "", ...body, ...gap, ...bottom];
}
