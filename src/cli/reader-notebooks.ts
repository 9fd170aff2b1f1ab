import { type NotebookChange, updateMyNotebooks } from "../course/my-notebooks.js";

/** Makes the reader's notebooks, or brings them up to date with the lessons, and says what has changed in those they had. */
export function prepareNotebooks(say: (line: string) => void): void {
  for (const change of updateMyNotebooks()) {
    const line = said(change);
    if (line) say(line);
  }
}

function said({ file, state, kept }: NotebookChange): string | undefined {
  if (state === "made") return undefined;
  const lesson = file.replace(/^.*\/|\.ipynb$/g, "");
  if (state === "unreadable")
    return `${file} is not a notebook, and was left as it is. To replace it: npm run reset -- ${lesson}`;
  const doubles =
    kept === 0 ? "" : ` ${kept} that you had changed too ${kept === 1 ? "stands" : "stand"} below the new text.`;
  return `Updated ${file}: the lesson has changed. Your notes are kept.${doubles}`;
}
