import { withoutLogIns } from "../arguments.js";
import { RoundtripError } from "../errors.js";
import type { Surroundings } from "./jupyter-found.js";

/** A command: its help, and its work. Returns the exit code. */
interface Command {
  help: string;
  run(argv: string[], surroundings: Surroundings): Promise<number>;
}

/** Every command: what it is for, and where it is. A command's module is loaded when it is asked for. */
const commands: Record<string, [summary: string, load: () => Promise<Command>]> = {
  start: ["open the course in JupyterLab", () => import("./start.js")],
  test: [
    "everything: the library's tests, the course's gates, all notebooks, your exercises",
    () => import("./test.js"),
  ],
  up: ["start PostgreSQL without Jupyter, and leave it running", () => import("./up.js")],
  status: ["say whether PostgreSQL runs, and where", () => import("./status.js")],
  stop: ["stop PostgreSQL", () => import("./stop.js")],
  wire: ["stand before a PostgreSQL server: count, delay, write down", () => import("./wire.js")],
  measure: ["run a program and say what it cost the database", () => import("./measure.js")],
  grade: ["grade exercises", () => import("./grade.js")],
  prove: ["prove the grader with every starter, solution and wrong solution", () => import("./prove.js")],
  "test:browser": ["run a notebook in a real browser, by the menu", () => import("./test-browser.js")],
  bench: ["measure one of the benchmarks", () => import("./bench.js")],
  lint: ["format, lint and type-check", () => import("./lint.js")],
  build: ["build the library", () => import("./build.js")],
  "build:notebooks": ["make the notebooks from the lessons", () => import("./build-notebooks.js")],
  "build:starters": ["take exercises/ as the pristine starters", () => import("./build-starters.js")],
};

function overview(): string {
  const lines = Object.entries({ ...commands, doctor: ["say what is broken, and what repairs it"] as const }).map(
    ([name, [summary]]) => `  ${name.padEnd(18)}${summary}`,
  );
  return `roundtrip COMMAND [OPTIONS]\n\n${lines.join("\n")}\n\nroundtrip COMMAND --help says more.`;
}

/** What a person is shown of an error: the sentence where we wrote it, else everything. */
function messageOf(error: unknown, name: string): string {
  if (error instanceof RoundtripError) return error.message;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code.startsWith("ERR_PARSE_ARGS")) return `${withoutLogIns(message)}\nSee: npx roundtrip ${name} --help`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs one command line.
 *
 * @param argv the words after `roundtrip`: a command's name, then its options
 * @param surroundings what the set-up found
 * @returns the exit code: 0 when all is well
 */
export async function main(argv: string[], surroundings: Surroundings = {}): Promise<number> {
  const [name = "--help", ...rest] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const asked = name === "--help" || name === "-h" || name === "help";
    console[asked ? "log" : "error"](
      asked ? overview() : `There is no command "${withoutLogIns(name)}".\n\n${overview()}`,
    );
    return asked ? 0 : 1;
  }
  try {
    const { help, run } = await command[1]();
    // What comes after -- is another program's.
    const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
    if (own.includes("--help") || own.includes("-h")) {
      console.log(help);
      return 0;
    }
    return await run(rest, surroundings);
  } catch (error) {
    console.error(messageOf(error, name));
    return 1;
  }
}
