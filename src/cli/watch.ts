import { emitKeypressEvents } from "node:readline";
import { parseArgs } from "node:util";
import { attemptsIn } from "../course/checker/attempts.js";
import { grade } from "../course/checker/grade.js";
import { nextOf, standings } from "../course/checker/standing.js";
import { whileUsingCluster } from "./cluster-use.js";
import { exerciseAsked } from "./exercise-asked.js";
import { spoken } from "./spoken.js";
import { watchSaves } from "./watch/saves.js";
import { screenOf, type View } from "./watch/screen.js";
import { WatchSession } from "./watch/session.js";

/** Shows views one after the other: in a terminal each over the one before, else what is new of each as plain lines. */
function viewer(out: NodeJS.WriteStream): (view: View) => void {
  if (!out.isTTY) {
    let last = "";
    return ({ body, note }) => {
      const lines = [...(body.join("\n") === last ? [] : body), ...(note ? [note] : [])];
      last = body.join("\n");
      if (lines.length > 0) out.write(`${lines.join("\n")}\n`);
    };
  }
  return (view) => {
    const { columns, rows } = out;
    // Home, each line to its end, and what is below: nothing flickers.
    out.write(`\u001b[H${screenOf(view, { columns, rows }).join("\u001b[K\n")}\u001b[J`);
  };
}

/** The keys that are pressed, one by one; Ctrl-C is `q`. Without a terminal there are none. */
async function* keysOf(input: NodeJS.ReadStream): AsyncGenerator<string> {
  const pressed: string[] = [];
  let wake = (): void => undefined;
  const onKey = (_: string, { name, ctrl }: { name?: string; ctrl?: boolean }) => {
    pressed.push(ctrl && name === "c" ? "q" : (name ?? ""));
    wake();
  };
  emitKeypressEvents(input);
  input.setRawMode(true).resume().on("keypress", onKey);
  try {
    while (true) {
      const key = pressed.shift();
      if (key !== undefined) yield key;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    input.off("keypress", onKey).setRawMode(false).pause();
  }
}

/** Until somebody ends the program, where there are no keys. */
const untilEnded = () =>
  new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });

/** @returns whether something was still being checked when the learner left */
async function watchWith(current: string | undefined, manual: boolean): Promise<boolean> {
  const { stdin, stdout } = process;
  const show = viewer(stdout);
  const check = (ids: string[]) => grade(attemptsIn("exercises", ids));
  const session = new WatchSession({ check, say: spoken, changed: show }, current);
  const saves = manual ? undefined : watchSaves((ids) => void session.saved(ids));
  const redraw = () => show(session.view);
  // A screen of its own, which leaves the terminal as it was, however the program ends.
  const leaveScreen = () => void (stdout.isTTY && stdout.write("\u001b[?1049l"));
  process.once("exit", leaveScreen);
  stdout.on("resize", redraw);
  if (stdout.isTTY) stdout.write("\u001b[?1049h\u001b[2J");
  redraw();
  try {
    if (!stdin.isTTY) await untilEnded();
    else {
      for await (const key of keysOf(stdin)) {
        if (key === "q") break;
        void session.key(key);
      }
    }
    return session.isBusy;
  } finally {
    saves?.close();
    stdout.off("resize", redraw);
    process.off("exit", leaveScreen);
    leaveScreen();
  }
}

/** `roundtrip watch`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const options = { manual: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const current = positionals.length > 0 ? exerciseAsked("watch", positionals).id : nextOf(standings())?.id;
  const isBusy = await whileUsingCluster(() => watchWith(current, values.manual));
  // What is being checked has nobody who waits for it any more.
  if (isBusy) process.exit(0);
  return 0;
}
