import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import kleur from "kleur";
import { signs } from "../../course/checker/scoreboard.js";
import type { Standing } from "../../course/checker/standing.js";
import { exerciseFile } from "../../course/exercise-text.js";
import { columnsOf, elide } from "../../display/text.js";
import { courseRoot } from "../../lab/paths.js";

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
interface Size {
  readonly columns: number;
  readonly rows: number;
}

const keys = "n next  h hint  l list  r check  c all  s solution  d diff  x reset  q quit";

function bar({ done, of }: View, width: number): string {
  const full = Math.round((done / Math.max(of, 1)) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

/** A file's path, as a link to the file where there are colours: a terminal that knows no links shows the path alone. */
function link(path: string, columns: number): string {
  const shown = kleur.dim(elide(path, columns));
  if (!kleur.enabled) return shown;
  return `\u001b]8;;${pathToFileURL(join(courseRoot, path)).href}\u0007${shown}\u001b]8;;\u0007`;
}

/** The exercise and its state, then its file. */
export function headOf(exercise: Standing | undefined): string[] {
  if (!exercise) return [kleur.bold("All exercises are done.")];
  const { id, title, state } = exercise;
  return [`${signs[state]} ${kleur.bold(title)}  ${state}`, exerciseFile(id)];
}

function head(exercise: Standing | undefined, columns: number): string[] {
  const [title = "", file] = headOf(exercise);
  return [...folded(title, columns), ...(file === undefined ? [] : [link(file, columns)])];
}

/** The lines that fit, from one of them on; where there are more, the last says how to see them. */
function fitting(lines: readonly string[], from: number, { columns, rows }: Size): string[] {
  if (lines.length <= rows) return [...lines];
  const shown = lines.slice(from, from + Math.max(0, rows - 1));
  const more = lines.length - from - shown.length;
  const how = more > 0 ? `… ${more} more lines: ↓, or space for the next page` : "the end; ↑ for what is above";
  return [...shown, kleur.dim(elide(how, columns))];
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

/** A view laid out for a size of terminal: what stands above and below, and the body's lines, of which `room` fit. */
interface Layout {
  readonly top: readonly string[];
  readonly body: readonly string[];
  readonly bottom: readonly string[];
  readonly room: number;
}

function layout(view: View, { columns, rows }: Size): Layout {
  const top = head(view.exercise, columns);
  const count = `${view.done} of ${view.of}`;
  const progress = `${bar(view, Math.max(4, Math.min(40, columns - count.length - 8)))}  ${count} done`;
  const bottom = ["", elide(view.note, columns), progress, kleur.dim(elide(keys, columns))];
  const room = Math.max(1, rows - top.length - bottom.length - 1);
  return { top, body: view.body.flatMap((line) => folded(line, columns)), bottom, room };
}

/** From which line on the end of the body is shown; 0 when all of it fits. */
export function lastFrom(view: View, size: Size): number {
  const { body, room } = layout(view, size);
  return body.length <= room ? 0 : body.length - Math.max(0, room - 1);
}

/**
 * What the terminal shows: the exercise, what the last check, hint or list brought, and at the bottom the progress and the keys.
 *
 * @param from the first line of the body that is shown; default 0, at most {@link lastFrom}
 * @returns as many lines as the terminal has rows, each no wider than it
 */
export function screenOf(view: View, size: Size, from = 0): string[] {
  const { top, body, bottom, room } = layout(view, size);
  const shown = fitting(body, from, { columns: size.columns, rows: room });
  const gap = Array.from({ length: Math.max(0, room - shown.length) }, () => "");
  return [...top, "", ...shown, ...gap, ...bottom];
}
