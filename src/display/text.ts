const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const twoColumns =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
// Escape sequences and other control characters: data must not be able to steer the reader's terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Makes any text safe for one line: a line break becomes ⏎, a tab a space, other control characters �. */
export function oneLine(text: string): string {
  return text
    .replace(/\r\n|\r|\n/g, "⏎")
    .replace(/\t/g, " ")
    .replace(control, "�");
}

/** Terminal columns that a text takes: two for a wide character (CJK, emoji), one for any other. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += twoColumns.test(segment) ? 2 : 1;
  return columns;
}

/** Shortens a text to at most `columns` terminal columns, the last of them an ellipsis. */
export function elide(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = "";
  let used = 1;
  for (const { segment } of graphemes.segment(text)) {
    used += twoColumns.test(segment) ? 2 : 1;
    if (used > columns) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Pads a text with spaces to `columns` terminal columns, at its end, or at its start for `right`-aligned text. */
export function pad(text: string, columns: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, columns - columnsOf(text)));
  return align === "right" ? space + text : text + space;
}

/** Breaks a text into lines of at most `columns`, between words; a no-break space holds, and so does a line that is indented. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    if (/^\s/.test(paragraph)) {
      lines.push(paragraph); // indented on purpose: code, a plan
      continue;
    }
    let line = "";
    for (const word of paragraph.split(/[ \t]+/)) {
      if (line && columnsOf(line) + 1 + columnsOf(word) > columns) {
        lines.push(line);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    lines.push(line);
  }
  return lines;
}
