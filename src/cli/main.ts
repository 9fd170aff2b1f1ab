import { withoutLogIns } from "#setup/log-ins";
import { remedyLine } from "#setup/remedies";
import { RoundtripError } from "../errors.js";
import { courseRoot } from "../lab/paths.js";
import type { CommandContext } from "./jupyter-found.js";

/** A command's work. Returns the exit code. */
interface Command {
  run(argv: string[], context: CommandContext): Promise<number>;
}

/** What a command does; its module is loaded when it is asked for. `src/setup/commands.mjs` says what each is for. */
export const commands: Record<string, () => Promise<Command>> = {
  start: () => import("./start.js"),
  setup: () => import("./setup.js"),
  test: () => import("./test.js"),
  watch: () => import("./watch.js"),
  next: () => import("./next.js"),
  check: () => import("./check.js"),
  hint: () => import("./hint.js"),
  list: () => import("./list.js"),
  explain: () => import("./explain.js"),
  solution: () => import("./solution.js"),
  diff: () => import("./diff.js"),
  grade: () => import("./grade.js"),
  reset: () => import("./reset.js"),
  update: () => import("./update.js"),
  up: () => import("./up.js"),
  status: () => import("./status.js"),
  stop: () => import("./stop.js"),
  verify: () => import("./verify.js"),
  wire: () => import("./wire.js"),
  measure: () => import("./measure.js"),
  diagnose: () => import("./diagnose.js"),
  "grade:class": () => import("./grade-class.js"),
  prove: () => import("./prove.js"),
  "test:browser": () => import("./test-browser.js"),
  bench: () => import("./bench.js"),
  lint: () => import("./lint.js"),
  build: () => import("./build.js"),
  "build:notebooks": () => import("./build-notebooks.js"),
  "new:lesson": () => import("./new-lesson.js"),
  "new:exercise": () => import("./new-exercise.js"),
  "build:starters": () => import("./build-starters.js"),
  "grade:pack": () => import("./grade-pack.js"),
};

/** What a person is shown of an error: the sentence where we wrote it, else everything. */
function messageOf(error: unknown, name: string): string {
  if (error instanceof RoundtripError) return error.message;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code.startsWith("ERR_PARSE_ARGS")) return `${withoutLogIns(message)}\nSee: npx roundtrip ${name} --help`;
  const remedy = remedyLine(`${code} ${message}`, (error as NodeJS.ErrnoException).path ?? courseRoot);
  if (remedy) return message + remedy;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs one command. Questions for help, and names that are none, are answered before, without any set-up.
 *
 * @param argv the words after `roundtrip`: a command's name, then its options
 * @param context what the set-up found
 * @returns the exit code: 0 when all is well
 */
export async function main([name = "", ...rest]: string[], context: CommandContext = {}): Promise<number> {
  try {
    const command = await commands[name]?.();
    if (!command) throw new RoundtripError("NO_SUCH_COMMAND", `There is no command "${withoutLogIns(name)}".`);
    return await command.run(rest, context);
  } catch (error) {
    console.error(messageOf(error, name));
    return 1;
  }
}
