/** The TypeScript of a lesson, taken out of its Markdown and put back. */
import MarkdownIt from "markdown-it";

/** One block of TypeScript, to run or only to be shown. */
interface LessonCode {
  /** The line of the lesson on which the code begins, from 1. */
  readonly line: number;
  /** Its lines, without a line end after the last. */
  readonly text: string;
  /** Does it stand at the left margin, and not in a list or a quotation? */
  readonly atMargin: boolean;
}

/**
 * Finds every block of TypeScript in a lesson, `ts show` included.
 *
 * @param source the lesson's Markdown
 * @returns the blocks, in their order
 */
export function codeOf(source: string): LessonCode[] {
  const tokens = new MarkdownIt({ html: true }).parse(source, {});
  return tokens.flatMap((token) => {
    if (token.type !== "fence" || !/^ts(\s|$)/.test(token.info) || !token.map) return [];
    return [{ line: token.map[0] + 2, text: token.content.trimEnd(), atMargin: token.level === 0 }];
  });
}

/**
 * Replaces blocks of TypeScript, and nothing else.
 *
 * @param source the lesson's Markdown
 * @param change what becomes of the text of each block that stands at the left margin
 * @returns the Markdown with the changed blocks
 */
export function changeCode(source: string, change: (text: string) => string): string {
  const lines = source.split("\n");
  for (const { line, text, atMargin } of codeOf(source).reverse()) {
    if (atMargin) lines.splice(line - 1, text.split("\n").length, ...change(text).split("\n"));
  }
  return lines.join("\n");
}
