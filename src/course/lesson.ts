/** A lesson's Markdown → the cells of its notebook, as data. */
import MarkdownIt, { type Token } from "markdown-it";
import { LessonError } from "./errors.js";
import { type Fence, readFence } from "./lesson-fence.js";

interface CellPosition {
  /**
   * `<slug of the section's heading>-<n>`, n counting the section's cells from 1. A cell added elsewhere in the lesson
   * does not change it, and a message that names it says where to look.
   */
  readonly id: string;
  /** The line of the lesson on which the cell's text begins, from 1. */
  readonly line: number;
}

/** Prose, shown as it stands. */
interface ProseCell extends CellPosition {
  readonly kind: "prose";
  readonly text: string;
}

/** Code to run. */
export interface CodeCell extends CellPosition {
  readonly kind: "code";
  readonly text: string;
  /** Set when the cell must end in an error that contains these words (no words: any error). */
  readonly fails?: { readonly words: string };
  /** What the cell must print, where that is the same on every run. */
  readonly output?: string;
}

/** The place where the exercises of the lesson are listed. */
interface ExercisesCell extends CellPosition {
  readonly kind: "exercises";
}

export type LessonCell = ProseCell | CodeCell | ExercisesCell;

/** A lesson, read. */
export interface Lesson {
  /** The file as named in messages, for example `lessons/01-connections.md`. */
  readonly file: string;
  /** Its first heading, without the `# `. */
  readonly title: string;
  readonly cells: readonly LessonCell[];
}

/** The comment that marks where the exercises are listed. */
export const exercisesMarker = "<!-- do-it-yourself -->";

/**
 * Reads a lesson. Prose is cut into cells at headings of the first three levels and at code.
 *
 * @param file its name, for messages
 * @param source its Markdown
 * @throws LessonError naming file and line, at the first thing that cannot become a cell
 */
export function parseLesson(file: string, source: string): Lesson {
  return new LessonReader(file, source).read();
}

class LessonReader {
  readonly #lines: string[];
  readonly #cells: LessonCell[] = [];
  readonly #sections = new Map<string, number>();
  #title = "";
  #section = "";
  #cellsInSection = 0;
  /** First line of the prose read and not yet made a cell, from 0. */
  #proseFrom = 0;

  constructor(
    readonly file: string,
    readonly source: string,
  ) {
    this.#lines = source.split("\n");
  }

  read(): Lesson {
    const env: Record<string, unknown> = {};
    const tokens = new MarkdownIt({ html: true }).parse(this.source, env);
    for (const [index, token] of tokens.entries()) {
      if (token.type === "heading_open" && token.level === 0) this.#heading(token, tokens[index + 1]?.content ?? "");
      else if (token.type === "fence") this.#fence(token);
      else if (token.type === "html_block" && token.content.trim() === exercisesMarker) this.#exercises(token);
    }
    if (this.#title === "") throw this.#wrong(0, "expected a first line `# Title`, got none");
    if (env.references) {
      const line = this.#lines.findIndex((text) => /^ {0,3}\[[^\]]+\]:/.test(text));
      throw this.#wrong(
        line,
        "write the address in the link itself, [text](address): a cell does not see another cell's list",
      );
    }
    this.#endProse(this.#lines.length);
    return { file: this.file, title: this.#title, cells: this.#cells };
  }

  #heading(token: Token, words: string): void {
    const [from, to] = linesOf(token);
    if (token.tag === "h1") {
      if (this.#title !== "") throw this.#wrong(from, `a second title \`# ${words}\`; sections begin with \`##\``);
      if (this.#lines.slice(0, from).some((line) => line.trim() !== ""))
        throw this.#wrong(from, "the title comes first");
      this.#title = words;
      this.#openSection("intro", from);
      this.#proseFrom = to;
      return;
    }
    if (this.#title === "") throw this.#wrong(from, `expected the title \`# Title\` before \`${words}\``);
    if (token.tag !== "h2" && token.tag !== "h3") return;
    this.#endProse(from);
    this.#openSection(slug(words), from);
  }

  #fence(token: Token): void {
    const [from, to] = linesOf(token);
    const fence = readFence(token.info);
    if ("problem" in fence) throw this.#wrong(from, fence.problem);
    if (fence.kind === "shown") {
      const line = this.#lines[from] ?? "";
      this.#lines[from] = line.replace(token.info, fence.language);
      return;
    }
    if (token.level > 0)
      throw this.#wrong(from, "code to run stands at the left margin, not inside a list or a quotation");
    if (fence.kind === "cell") this.#code(token, fence);
    else this.#output(token);
    this.#proseFrom = to;
  }

  #code(token: Token, fence: Fence & { kind: "cell" }): void {
    const [from] = linesOf(token);
    const text = token.content.trimEnd();
    if (text.trim() === "") throw this.#wrong(from, "a code cell without code");
    this.#endProse(from);
    const position = this.#position(from + 1);
    this.#cells.push({ kind: "code", ...position, text, ...(fence.fails && { fails: fence.fails }) });
  }

  #output(token: Token): void {
    const [from] = linesOf(token);
    const cell = this.#cells.at(-1);
    const between = this.#lines.slice(this.#proseFrom, from).some((line) => line.trim() !== "");
    if (cell?.kind !== "code" || cell.output !== undefined || between) {
      throw this.#wrong(from, "a `text output` fence stands directly below the ts fence that prints it");
    }
    this.#cells[this.#cells.length - 1] = { ...cell, output: token.content };
  }

  #exercises(token: Token): void {
    const [from, to] = linesOf(token);
    if (token.level > 0) throw this.#wrong(from, `${exercisesMarker} stands at the left margin`);
    if (this.#cells.some((cell) => cell.kind === "exercises")) throw this.#wrong(from, `a second ${exercisesMarker}`);
    this.#endProse(from);
    this.#openSection("do-it-yourself", from);
    this.#cells.push({ kind: "exercises", ...this.#position(from) });
    this.#proseFrom = to;
  }

  #endProse(to: number): void {
    const lines = this.#lines.slice(this.#proseFrom, to);
    const skipped = lines.findIndex((line) => line.trim() !== "");
    if (skipped !== -1) {
      const from = this.#proseFrom + skipped;
      if (this.#title === "") throw this.#wrong(from, "expected the title `# Title` on the first line");
      this.#cells.push({ kind: "prose", ...this.#position(from), text: lines.slice(skipped).join("\n").trimEnd() });
    }
    this.#proseFrom = to;
  }

  #openSection(name: string, line: number): void {
    if (name === "") throw this.#wrong(line, "a heading needs at least one letter or digit");
    const earlier = this.#sections.get(name);
    if (earlier !== undefined)
      throw this.#wrong(line, `a second section named \`${name}\`; the first is on line ${earlier + 1}`);
    this.#sections.set(name, line);
    this.#section = name;
    this.#cellsInSection = 0;
  }

  #position(line: number): CellPosition {
    this.#cellsInSection += 1;
    return { id: `${this.#section}-${this.#cellsInSection}`, line: line + 1 };
  }

  #wrong(line: number, problem: string): LessonError {
    return new LessonError(this.file, line + 1, problem);
  }
}

function linesOf(token: Token): [number, number] {
  if (!token.map) throw new Error(`markdown-it gave no lines for a ${token.type}`);
  return token.map;
}

/** The heading as a part of a cell id: letters, digits and hyphens, at most 48 of them. */
function slug(heading: string): string {
  const words = heading.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 48).replace(/-$/, "");
}
