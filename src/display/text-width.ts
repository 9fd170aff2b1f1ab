// Widths in thousandths of the font size, of DejaVu Sans: the widest of the fonts that a notebook falls back to, so
// that what fits by this measure fits in the others too.
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl|'.,:;!·]/, 330],
  [/[ftrI\-()[\]/\\ "`{}]/, 420],
  [/[mwMW@%—…]/, 980],
  [/[A-HJ-LN-VX-Z&+<>=~#→←×▸]/, 730],
  [/[a-z0-9]/, 630],
];

/** Estimates how wide a text is set in the notebook's text font, in pixels; never less than it will be. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let sum = 0;
  for (const character of text) sum += widths.find(([pattern]) => pattern.test(character))?.[1] ?? 900;
  return ((sum * fontSize) / 1000) * (bold ? 1.1 : 1);
}

/** How wide a text is in the notebook's code font, in pixels. */
export function codeWidth(text: string, fontSize: number): number {
  return [...text].length * fontSize * 0.605;
}

/** Shortens a text to a width in pixels, by its ending. */
export function elideToWidth(text: string, pixels: number, width: (text: string) => number): string {
  if (width(text) <= pixels) return text;
  let kept = text;
  while (kept && width(`${kept}…`) > pixels) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}
