import { NoNotebookError } from "./errors.js";

/** Where output goes: a tslab notebook, a terminal that shows colour, or a pipe or file. */
export type OutputTarget = "jupyter" | "terminal" | "plain";

/** Something that can be shown: HTML for `jupyter`, otherwise text of at most `columns` characters a line. */
type Render = (target: OutputTarget, columns: number) => string;

/** Takes what is shown to the cell that runs: HTML, and the same as plain text. */
type NotebookOutput = (html: string, text: string) => void;

let notebook: NotebookOutput | undefined;

/** Has everything that is shown in this process go to a notebook. The kernel's program calls it, before any cell runs. */
export function showInNotebook(to: NotebookOutput | undefined): void {
  notebook = to;
}

/** The notebook to show things in, or undefined outside of one. */
function currentNotebook(): NotebookOutput | undefined {
  // Any tslab has set this for its cells.
  if (notebook === undefined && "__tslab__" in globalThis) throw new NoNotebookError();
  return notebook;
}

/**
 * Says where output goes now.
 *
 * @returns `jupyter` in a notebook; `terminal` when stdout is a TTY and `NO_COLOR` is not set; else `plain`.
 * @throws {NoNotebookError} in a notebook whose kernel is not the course's
 */
export function currentTarget(): OutputTarget {
  if (currentNotebook()) return "jupyter";
  return process.stdout.isTTY && !process.env.NO_COLOR ? "terminal" : "plain";
}

/**
 * Shows a rendering on the target that output goes to.
 *
 * A notebook gets the HTML and, beside it, the plain text: that is what a screen reader, `nbconvert` and a test read.
 *
 * @throws {NoNotebookError} in a notebook whose kernel is not the course's
 */
export function put(render: Render): void {
  const to = currentNotebook();
  if (to) to(render("jupyter", notebookColumns), render("plain", notebookColumns));
  else process.stdout.write(`${render(currentTarget(), process.stdout.columns || notebookColumns)}\n`);
}

const notebookColumns = 100;
