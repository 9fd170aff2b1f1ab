import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ClinicCures, curesOf } from "#src/clinic/handlers.js";
import { InvalidArgumentError } from "#src/errors.js";
import { courseRoot } from "#src/lab/paths.js";

const lesson = "13-clinic";
/** Makes JavaScript of TypeScript, one file by itself each, and checks nothing. */
function compile(files: readonly string[], to: string): void {
  const tsc = join(courseRoot, "node_modules", "typescript", "bin", "tsc");
  const how = [
    "--ignoreConfig",
    "--noCheck",
    "--noResolve",
    "--types",
    "",
    "--module",
    "esnext",
    "--target",
    "es2023",
    "--outDir",
    to,
  ];
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...how, ...files], { encoding: "utf8" });
  if (status !== 0) throw new InvalidArgumentError(`The answers do not compile:\n${stdout}`);
}

/**
 * The answers to the lesson's exercises, as handlers for the service.
 *
 * @param folder laid out like `exercises/`
 */
export async function readCures(folder: string): Promise<ClinicCures> {
  const from = join(folder, lesson);
  const names = existsSync(from) ? readdirSync(from).filter((name) => name.endsWith(".ts")) : [];
  if (names.length === 0)
    throw new InvalidArgumentError(`There are no answers in ${from}. Expected a folder laid out like exercises/.`);
  const to = join(courseRoot, "dist", "bench", "cures");
  rmSync(to, { recursive: true, force: true });
  compile(
    names.map((name) => join(from, name)),
    to,
  );
  const modules = names.sort().map((name) => import(pathToFileURL(join(to, name.replace(/\.ts$/, ".js"))).href));
  return curesOf(await Promise.all(modules));
}
