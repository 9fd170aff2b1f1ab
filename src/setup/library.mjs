import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot, setupState } from "./paths.mjs";
import { runProgram } from "./run-program.mjs";
import { StepFailed } from "./step-failed.mjs";

const stampFile = join(setupState, "library.json");

/** The sources with their times: the library is built when this text is not what it was at the last build. */
function sources() {
  const files = readdirSync(inRoot("src"), { recursive: true }).filter((file) => file.endsWith(".ts"));
  const settings = ["src/tsconfig.json", "src/join-modules.mjs", "tsconfig.json", "package-lock.json"];
  return [...files.map((file) => join("src", file)), ...settings]
    .sort()
    .map((file) => `${file} ${statSync(inRoot(file)).mtimeMs}`)
    .join("\n");
}

const built = () => (existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "");
const nameOf = (line) => line.slice(0, line.lastIndexOf(" "));

/** tsc makes modules and types of the sources, rolldown joins the modules. */
const programs = [
  ["node_modules/typescript/bin/tsc", "-p", "src/tsconfig.json"],
  ["node_modules/rolldown/bin/cli.mjs", "-c", "src/join-modules.mjs"],
];

export const library = {
  name: "library",
  work: "tsc",
  isDone: () => existsSync(inRoot("dist", "cli", "main.js")) && built() === sources(),
  async run() {
    const now = sources();
    const names = new Set(now.split("\n").map(nameOf));
    const lost = built()
      .split("\n")
      .filter((line) => line && !names.has(nameOf(line)));
    if (lost.length > 0) rmSync(inRoot("dist"), { recursive: true, force: true });
    for (const program of programs) {
      const { code, tail } = await runProgram(process.execPath, program);
      if (code === 0) continue;
      throw new StepFailed(`The library in src/ does not compile:\n${tail}`, `node ${program.join(" ")}`);
    }
    mkdirSync(setupState, { recursive: true });
    writeFileSync(stampFile, now);
    return "built";
  },
};
