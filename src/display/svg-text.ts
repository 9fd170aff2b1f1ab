import { escapeHtml } from "./html.js";
import { fonts } from "./palette.js";

/** How a text is set in a picture. */
export interface TextStyle {
  anchor?: "start" | "middle" | "end";
  weight?: number;
  opacity?: number;
  /** Pixels; default that of the picture. */
  size?: number;
  /** In the font of code. */
  code?: boolean;
  /** The text before it was shortened, to be read by pointing at it. */
  whole?: string;
}

/** A text of a picture, in the colour of the page. */
export function svgText(content: string, x: number, y: number, style: TextStyle): string {
  const { anchor = "start", weight = 400, opacity = 1, size, code = false, whole = content } = style;
  const title = whole === content ? "" : `<title>${escapeHtml(whole)}</title>`;
  const pixels = size === undefined ? "" : ` font-size="${size}"`;
  const font = code ? ` font-family="${fonts.code.replaceAll('"', "'")}"` : "";
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-weight="${weight}"${pixels}${font} opacity="${opacity}" fill="currentColor">${title}${escapeHtml(content)}</text>`;
}
