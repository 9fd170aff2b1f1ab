import { fonts } from "./palette.js";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes text for HTML and SVG, in content and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

/** Escapes text, then sets `code` and **strong** spans, and [links](https://…). */
export function inlineHtml(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replace(/\[([^\]]+)\]\((https:[^\s()]+)\)/g, '<a href="$2" target="_blank" rel="noopener">$1</a>');
}

/**
 * Puts HTML in a block of its own, with the text size and colour of the notebook around it. The classes keep Jupyter from
 * setting what stands between two dollar signs, `$1` and `$2` of a query, as a formula.
 */
export function block(content: string): string {
  return `<div class="mathjax_ignore tex2jax_ignore" style="margin:4px 0 8px;font:13px/1.5 ${fonts.text};color:inherit;max-width:100%;overflow-x:auto">${content}</div>`;
}

/** Folds HTML away under a line that opens it, and closes it, by a click. `open`: it begins open; default false. */
export function folded(summary: string, content: string, open = false): string {
  return `<details${open ? " open" : ""}><summary style="cursor:pointer">${escapeHtml(summary)}</summary><div style="margin-top:4px">${content}</div></details>`;
}

/** Puts a title above and a caption below a picture. Both are HTML, so that they wrap where a picture would clip them. */
export function figure(title: string, picture: string, caption = ""): string {
  const above = title ? `<div style="font-weight:600;margin:0 0 4px">${escapeHtml(title)}</div>` : "";
  const below = caption ? `<div style="font-size:12px;opacity:.72;margin-top:4px">${escapeHtml(caption)}</div>` : "";
  return block(above + picture + below);
}
