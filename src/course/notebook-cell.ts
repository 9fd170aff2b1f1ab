/** The cells of a notebook, in the format Jupyter stores (nbformat 4.5). */

/** One cell as Jupyter stores it, before any run. The order of the keys is that in which nbformat writes them. */
export type NotebookCell =
  | { cell_type: "code"; execution_count: null; id: string; metadata: object; outputs: []; source: string[] }
  | { cell_type: "markdown"; id: string; metadata: object; source: string[] };

/** A code cell that has not run. */
export function codeCell(id: string, text: string): NotebookCell {
  return { cell_type: "code", execution_count: null, id, metadata: {}, outputs: [], source: sourceLines(text) };
}

/** A cell of prose. */
export function markdownCell(id: string, text: string): NotebookCell {
  return { cell_type: "markdown", id, metadata: {}, source: sourceLines(text) };
}

/** Jupyter stores a text as its lines, each with its line end but the last. */
function sourceLines(text: string): string[] {
  return text.split(/(?<=\n)/);
}
