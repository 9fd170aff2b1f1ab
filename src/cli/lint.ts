import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
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
  const modules = join(courseRoot, "node_modules");
  const biome = [join(modules, "@biomejs", "biome", "bin", "biome"), "check", ...(values.check ? [] : ["--write"])];
  const formatted = await program([...biome, "--error-on-warnings", "--max-diagnostics=50"]);
  const typed = await program([join(modules, "typescript", "bin", "tsc"), "-p", "tsconfig.json"]);
  return formatted || typed;
}
