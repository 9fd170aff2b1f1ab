import { spawn } from "node:child_process";
import { lstatSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { makeOwnFolder, outside } from "./outside.mjs";
import { quoted, root } from "./paths.mjs";
import { StepFailed } from "./step-failed.mjs";

/** What vite takes for more than a part of a file's name: the end of it (`?`, `#`), an escape (`%`), quotes. */
const special = /[?#%"$`]/;
/** Commands that run vite. */
const runVite = new Set(["test", "grade", "prove"]);

/** Was the course reached by its plain name? The set-up is done then. */
export const byPlainName = lstatSync(root).isSymbolicLink();

/**
 * Refuses a clone in whose path Node itself cannot load every package: it puts a file's name for every `*` of a path.
 *
 * @throws StepFailed with the command that renames the folder
 */
export function refusePattern() {
  if (!root.includes("*")) return;
  const index = root.split("/").findIndex((name) => name.includes("*"));
  const folder = root
    .split("/")
    .slice(0, index + 1)
    .join("/");
  throw new StepFailed(
    `Node cannot load packages from a folder with a * in its path, and this is ${root}.`,
    `mv ${quoted(folder)} ${quoted(folder.replaceAll("*", "-"))}`,
  );
}

/** Must this command reach the course by a plain name? */
export const needsPlainName = (command) => runVite.has(command) && special.test(root) && !byPlainName;

/** A link to the course with nothing special in its path. */
function plainName() {
  const link = join(outside, "course");
  makeOwnFolder(outside);
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() && readlinkSync(link) === root) return link;
  rmSync(link, { force: true });
  try {
    symlinkSync(root, link);
  } catch (error) {
    if (error.code !== "EEXIST") throw error; // another process was faster
  }
  return link;
}

/**
 * Runs a command again, in a process whose files all have a plain name.
 *
 * @param argv the words after `roundtrip`
 * @param cwd the folder that the command was called from
 * @returns its exit code
 */
export function runByPlainName(argv, cwd) {
  const script = join(plainName(), "src", "setup", "roundtrip.mjs");
  const keepNames = "--preserve-symlinks --preserve-symlinks-main";
  const env = { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${keepNames}`.trim() };
  const child = spawn(process.execPath, [script, ...argv], { cwd, env, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
