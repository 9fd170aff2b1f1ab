import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inRoot, postgresPackage } from "./paths.mjs";
import { runProgram } from "./run-program.mjs";
import { StepFailed } from "./step-failed.mjs";

/** The command that installs them all. */
export const repair = "npm ci --include=dev --include=optional";

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/**
 * What `node_modules` lacks of package-lock.json. npm writes its own list of what it installed last of all, so an
 * interrupted `npm ci` has none. Optional packages are those of other platforms, save the one with our PostgreSQL.
 */
export function missingPackages() {
  const wanted = read(inRoot("package-lock.json")) ?? {};
  const installed = read(inRoot("node_modules", ".package-lock.json"));
  return Object.entries(wanted)
    .filter(([path, { version, optional }]) => {
      if (path === "") return false;
      const found = installed?.[path];
      return found ? found.version !== version : !optional || path === `node_modules/${postgresPackage}`;
    })
    .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
}

/** npm itself: the one that runs us, else the one that came with this Node, else the one on PATH. */
export function npm() {
  const candidates = [
    process.env.npm_execpath,
    join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js"),
  ];
  const script = candidates.find((file) => file?.endsWith("npm-cli.js") && existsSync(file));
  return script ? [process.execPath, script] : ["npm"];
}

export const packages = {
  name: "packages",
  work: "npm ci",
  isDone: () => missingPackages().length === 0,
  async run(detail) {
    const total = Object.values(read(inRoot("package-lock.json")) ?? {}).filter(({ optional }) => !optional).length;
    const [program, ...args] = [...npm(), ...repair.split(" ").slice(1), "--no-audit", "--no-fund", "--loglevel=http"];
    let fetched = 0;
    const isFetch = (line) => /^npm http /.test(line);
    const onLine = (line) => {
      if (isFetch(line) && line.includes(".tgz")) detail(`npm ci, ${++fetched} of about ${total} fetched`);
    };
    const { code, tail } = await runProgram(program, args, { onLine, keep: (line) => !isFetch(line) });
    if (code !== 0) throw new StepFailed(`npm ci failed:\n${tail}`, repair);
    const missing = missingPackages();
    if (missing.length > 0) throw new StepFailed(`npm ci left out ${missing.slice(0, 5).join(", ")}.`, repair);
    return `${total} installed`;
  },
};
