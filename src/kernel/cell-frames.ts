/** A frame of a stack that lies in a cell, as its reader sees it. */
export interface CellFrame {
  /** The cell's number, in brackets beside it. */
  readonly cell: number;
  /** Its line, from 1; undefined when it cannot be told. */
  readonly line: number | undefined;
  /** What that line says. */
  readonly text: string;
}

interface Word {
  readonly word: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A larger comparison of a cell with what was made of it, in pairs of words, is not worth its time. */
const mostPairs = 4_000_000;

/**
 * The cells that ran, each with the JavaScript that was made of it: a frame of a stack points into that, and it has other
 * lines than the cell.
 */
export class CellFrames {
  readonly #cells = new Map<number, { cell: string; made: string }>();

  /**
   * Keeps a cell.
   *
   * @param number its number, in brackets beside it
   * @param made the JavaScript that was made of it
   * @returns the JavaScript to run instead, whose frames in a stack name the cell
   */
  keep(number: number, cell: string, made: string): string {
    // What runs it puts the head of a function before the first line: with a line break, all columns are those of `made`.
    this.#cells.set(number, { cell, made: `\n${made}` });
    return `\n${made}\n//# sourceURL=cell-${number}`;
  }

  /** The frames of a stack that lie in cells, innermost first. */
  in(stack: string): CellFrame[] {
    return [...stack.matchAll(/\bcell-(\d+):(\d+):(\d+)/g)].map(([, number, line, column]) =>
      this.#frameOf(Number(number), Number(line), Number(column)),
    );
  }

  #frameOf(number: number, line: number, column: number): CellFrame {
    const { cell = "", made = "" } = this.#cells.get(number) ?? {};
    const found = lineIn(cell, made, line, column);
    return { cell: number, line: found, text: found ? (cell.split("\n")[found - 1] ?? "").trim() : "" };
  }
}

/** The line of a cell from which a position in the JavaScript was made: that of the word there, or of the last before it. */
function lineIn(cell: string, made: string, line: number, column: number): number | undefined {
  const from = wordsOf(made);
  const to = wordsOf(cell);
  if (from.length * to.length > mostPairs) return undefined;
  const partners = partnersOf(from, to);
  let at = from.findLastIndex((word) => word.line < line || (word.line === line && word.column <= column));
  while (at >= 0 && partners[at] === undefined) at -= 1;
  return to[partners[at] ?? -1]?.line;
}

function wordsOf(text: string): Word[] {
  return text
    .split("\n")
    .flatMap((line, at) =>
      [...line.matchAll(/[\p{L}\p{N}_$]+/gu)].map(({ 0: word, index }) => ({ word, line: at + 1, column: index + 1 })),
    );
}

/** Pairs the words of two texts in their order, as many as can be (the longest common subsequence): for each of the first its partner's index. */
function partnersOf(from: readonly Word[], to: readonly Word[]): (number | undefined)[] {
  const width = to.length + 1;
  const longest = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      const same = from[i]?.word === to[j]?.word;
      longest[i * width + j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const partners: (number | undefined)[] = [];
  for (let i = 0, j = 0; i < from.length && j < to.length; ) {
    if (from[i]?.word === to[j]?.word) partners[i++] = j++;
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return partners;
}
