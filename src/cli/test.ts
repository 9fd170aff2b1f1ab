import { spawn } from "node:child_process";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";

export const help = `roundtrip test [FILTER …] [VITEST OPTIONS]

Runs everything: the library's tests, the course's own gates, all notebooks, and your exercises with a scoreboard.

  FILTER          part of a test file's path, for example 01-connections
  --project NAME  one part: unit, course, notebooks or exercises`;

/** `roundtrip test`: vitest, once. Returns its exit code. */
export function run(argv: string[]): Promise<number> {
  const vitest = join(courseRoot, "node_modules", "vitest", "vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", ...argv], { cwd: courseRoot, stdio: "inherit" });
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
