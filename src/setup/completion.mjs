import { existsSync, readdirSync, readFileSync } from "node:fs";
import { bash, fish, zsh } from "./completion-scripts.mjs";
import { inRoot } from "./paths.mjs";

const scripts = { bash, zsh, fish };

/** Words of a help text that stand for the name of a file or a folder. */
const path = /^(FILE|FOLDER|PATH)$/;

/** The names that commands take, by what their entry calls them. */
function lists() {
  const { lessons } = JSON.parse(readFileSync(inRoot("course.json"), "utf8"));
  const benchmarks = existsSync(inRoot("bench")) ? readdirSync(inRoot("bench")) : [];
  return {
    exercises: lessons.flatMap(({ id, exercises }) => exercises.map((exercise) => `${id}/${exercise.id}`)),
    lessons: lessons.map(({ id }) => id),
    benchmarks: benchmarks.filter((name) => name.endsWith(".ts")).map((name) => name.slice(0, -3)),
    shells: Object.keys(scripts),
  };
}

/** The options that a help text explains, and what each of them takes. */
export function optionsOf({ help, values = {} }) {
  const lines = [
    ...help.matchAll(/^ {2}(--[a-z-]+)(?: ([A-Z]+))? {2,}(.+)$/gm),
    ["", "--help", undefined, "explain it"],
  ];
  return lines.map(([, name, takes, about]) => ({
    name,
    about,
    takes: takes !== undefined,
    values: values[name] ?? [],
    lists: takes === "WHAT" ? ["exercises", "lessons"] : [],
    files: path.test(takes ?? ""),
  }));
}

/**
 * `roundtrip completion`, in plain Node, so that a shell that starts does not wait for it.
 *
 * @param argv the shell's name
 * @param commands every command, with its help text and the names that it takes
 * @returns the exit code: 1 when it knows no such shell
 */
export function completion(argv, commands) {
  const script = argv.length === 1 && Object.hasOwn(scripts, argv[0]) ? scripts[argv[0]] : undefined;
  if (!script) {
    console.error(
      `completion: expected one of ${Object.keys(scripts).join(", ")}.\nSee: npx roundtrip completion --help`,
    );
    return 1;
  }
  const all = Object.entries(commands).map(([name, command]) => {
    const { summary, words = [] } = command;
    const own = words.filter((word) => word !== "files");
    return { name, summary, options: optionsOf(command), lists: own, files: words.includes("files") };
  });
  process.stdout.write(script({ lists: lists(), commands: all }));
  return 0;
}
