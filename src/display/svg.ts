import { escapeHtml } from "./html.js";
import { fonts } from "./palette.js";

/** How a piece of text in a picture is set. */
interface TextStyle {
  /** Which end of the text its place is; default `start`. */
  anchor?: "start" | "middle" | "end";
  /** Default 400. */
  weight?: number;
  /** Default 1. */
  opacity?: number;
  /** In pixels; default 12. */
  size?: number;
  /** In the font of code; default false. */
  code?: boolean;
  /** The text before it was shortened, to be read by pointing at it. */
  whole?: string;
}

/** Sets a text in a picture, in the colour of the page. Its place is the end of it that `anchor` says, on the base line. */
export function svgText(content: string, x: number, y: number, style: TextStyle = {}): string {
  const { anchor = "start", weight = 400, opacity = 1, size = 12, code = false, whole = content } = style;
  const title = whole === content ? "" : `<title>${escapeHtml(whole)}</title>`;
  const font = code ? ` font-family="${fonts.code.replaceAll('"', "'")}"` : "";
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-weight="${weight}" opacity="${opacity}" font-size="${size}"${font} fill="currentColor">${title}${escapeHtml(content)}</text>`;
}

/** Writes a length as a picture needs it: to a tenth of a pixel. */
export function round(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}

/**
 * Makes a picture of its parts, inline: as an image of its own it could not take the colours and the font of the page. It
 * shrinks with the page, down to `leastWidth`, then it is scrolled.
 *
 * @param size in pixels
 * @param summary what the picture shows, for a reader who cannot see it
 */
export function picture(
  size: { width: number; height: number; leastWidth: number },
  summary: string,
  parts: readonly string[],
): string {
  const width = Math.ceil(size.width);
  const height = Math.ceil(size.height);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(summary)}" style="display:block;max-width:100%;height:auto;min-width:${Math.min(size.leastWidth, width)}px;color:inherit;font:12px ${fonts.text}">${parts.join("")}</svg>`;
}
