import { emitKeypressEvents } from "node:readline";
import { headOf, lastFrom, screenOf, type View } from "./screen.js";

/** Shows views one after the other. */
interface Viewer {
  show(view: View): void;
  /** Shows another part of a body that does not fit, if the key is one for that. @returns whether it is */
  turn(key: string): boolean;
  /** Leaves the terminal as it was. What is still under way shows nothing any more. */
  close(): void;
}

/** Without a terminal: what is new of each view, as plain lines. */
function plainViewer(out: NodeJS.WriteStream): Viewer {
  let [head, body] = ["", ""];
  let closed = false;
  const show = (view: View) => {
    if (closed) return;
    const now = { head: headOf(view.exercise).join("\n"), body: view.body.join("\n") };
    const lines = [now.head === head ? "" : now.head, now.body === body ? "" : now.body, view.note].filter(Boolean);
    ({ head, body } = now);
    if (lines.length > 0) out.write(`${lines.join("\n")}\n`);
  };
  const close = () => {
    closed = true;
  };
  return { show, turn: () => false, close };
}

/** By how many rows a key turns the body, of as many as are shown. */
const turns: Record<string, (page: number) => number> = {
  down: () => 1,
  up: () => -1,
  space: (page) => page,
  pagedown: (page) => page,
  pageup: (page) => -page,
};

/** Rows that are not the body's, or stay when a page is turned. */
const restOfPage = 9;

/** Takes a screen of its own. @returns what leaves the terminal as it was, however the program ends */
function ownScreen(out: NodeJS.WriteStream): () => void {
  const leave = () => {
    process.off("exit", leave);
    out.write("\u001b[?1049l");
  };
  process.once("exit", leave);
  out.write("\u001b[?1049h\u001b[2J");
  return leave;
}

/** In a terminal each view is shown over the one before, on a screen of its own; else what is new of it as plain lines. */
export function viewer(out: NodeJS.WriteStream): Viewer {
  if (!out.isTTY) return plainViewer(out);
  const leave = ownScreen(out);
  let closed = false;
  let from = 0;
  let shown: View | undefined;
  const show = (view: View) => {
    if (closed) return;
    if (view.body.join("\n") !== shown?.body.join("\n")) from = 0;
    shown = view;
    const { columns, rows } = out;
    from = Math.max(0, Math.min(from, lastFrom(view, { columns, rows })));
    // Home, each line to its end, and what is below: nothing flickers.
    out.write(`\u001b[H${screenOf(view, { columns, rows }, from).join("\u001b[K\n")}\u001b[J`);
  };
  const turn = (key: string) => {
    const by = turns[key]?.(Math.max(1, out.rows - restOfPage));
    if (by === undefined || !shown) return false;
    from += by;
    show(shown);
    return true;
  };
  const close = () => {
    closed = true;
    leave();
  };
  return { show, turn, close };
}

/** Tells of the keys that are pressed, one by one; Ctrl-C is `q`, and so is the end of the terminal. @returns what gives the terminal back */
export function onKeys(input: NodeJS.ReadStream, pressed: (key: string) => void): () => void {
  if (!input.isTTY) return () => undefined;
  const onKey = (_: string, { name, ctrl }: { name?: string; ctrl?: boolean }) =>
    pressed(ctrl && name === "c" ? "q" : (name ?? ""));
  const gone = () => pressed("q");
  emitKeypressEvents(input);
  input.setRawMode(true).resume().on("keypress", onKey).on("end", gone).on("error", gone);
  return () => {
    input.off("keypress", onKey).off("end", gone).pause();
    // A terminal that has gone takes no more orders.
    if (!input.destroyed) input.setRawMode(false);
  };
}
