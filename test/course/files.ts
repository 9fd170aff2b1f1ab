import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const notOurs = /^(node_modules|dist|\.roundtrip|\.venv|\.git)\//;

/** Where a learner may keep what they like: there, what git does not track is no part of the course. */
const learners = /^(exercises|notebooks)\//;

/**
 * Every file of the course, relative to its folder: those that git tracks, and new ones that it would track, save in the
 * learner's own folders; in a copy without git, those that are there.
 */
export const courseFiles: readonly string[] = listed().filter((file) => existsSync(file) && statSync(file).isFile());

function gitFiles(...which: string[]): string[] {
  const all = execFileSync("git", ["ls-files", "-z", ...which], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return all.split("\0").filter(Boolean);
}

function listed(): string[] {
  try {
    const untracked = gitFiles("--others", "--exclude-standard").filter((file) => !learners.test(file));
    return [...gitFiles(), ...untracked].sort();
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

/**
 * The files below a folder that end so.
 *
 * @throws Error when there is none: a rule for no file at all would hold whatever happens
 */
export function filesIn(folder: string, ...endings: string[]): string[] {
  const found = courseFiles.filter(
    (file) => file.startsWith(`${folder}/`) && endings.some((ending) => file.endsWith(ending)),
  );
  if (found.length === 0) throw new Error(`${folder}/ has no file that ends in ${endings.join(" or ")}.`);
  return found;
}
