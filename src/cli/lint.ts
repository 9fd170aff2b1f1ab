import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatLessons } from "../course/lesson-format.js";
import { courseRoot } from "../lab/paths.js";

function program(args: string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: courseRoot, stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** `roundtrip lint`. Returns the exit code: the first that is not 0. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { check: { type: "boolean", default: false } } });
  const lessons = formatLessons({ check: values.check });
  for (const file of lessons) console.log(`${values.check ? "cells not laid out" : "cells laid out"}: ${file}`);
  if (lessons.length > 0) console.log("Next: npm run build:notebooks");
  const modules = join(courseRoot, "node_modules");
  const biome = [join(modules, "@biomejs", "biome", "bin", "biome"), "check", ...(values.check ? [] : ["--write"])];
  const formatted = await program([...biome, "--error-on-warnings", "--max-diagnostics=50"]);
  const typed = await program([join(modules, "typescript", "bin", "tsc"), "-p", "tsconfig.json"]);
  return formatted || typed || Number(values.check && lessons.length > 0);
}
