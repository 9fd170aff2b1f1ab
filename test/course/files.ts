import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const notOurs = /^(node_modules|dist|\.roundtrip|\.venv|\.git)\//;

/** Every file of the course, relative to its folder: those that git tracks; in a copy without git, those that are there. */
export const courseFiles: readonly string[] = listed().filter((file) => existsSync(file) && statSync(file).isFile());

function listed(): string[] {
  try {
    return execFileSync("git", ["ls-files", "-z"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .split("\0")
      .filter(Boolean);
  } catch {
    const all = readdirSync(".").filter((name) => !notOurs.test(`${name}/`));
    return all.flatMap((name) =>
      statSync(name).isDirectory()
        ? readdirSync(name, { recursive: true, encoding: "utf8" }).map((below) => join(name, below))
        : [name],
    );
  }
}

/** The text of a file. */
export const read = (file: string): string => readFileSync(file, "utf8");

/** The files below a folder that end so. */
export function filesIn(folder: string, ...endings: string[]): string[] {
  return courseFiles.filter((file) => file.startsWith(`${folder}/`) && endings.some((ending) => file.endsWith(ending)));
}
