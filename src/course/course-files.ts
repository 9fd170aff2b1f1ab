/** Which files the course consists of: what its gates look at, and what decides whether its tests must run again. */
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";

/** Where a learner may keep what they like: there, what git does not track is no part of the course. */
const learners = /^(exercises|notebooks)\//;
const notOurs = /^(node_modules|my-notebooks|dist|\.roundtrip|\.venv|\.git)\//;

function gitFiles(root: string, ...which: string[]): string[] {
  const options = { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 } as const;
  const all = execFileSync("git", ["ls-files", "-z", ...which], { ...options, stdio: ["ignore", "pipe", "ignore"] });
  return all.split("\0").filter(Boolean);
}

function listed(root: string): string[] {
  try {
    const untracked = gitFiles(root, "--others", "--exclude-standard").filter((file) => !learners.test(file));
    return [...gitFiles(root), ...untracked];
  } catch {
    const all = readdirSync(root).filter((name) => !notOurs.test(`${name}/`));
    return all.flatMap((name) =>
      statSync(join(root, name)).isDirectory()
        ? readdirSync(join(root, name), { recursive: true, encoding: "utf8" }).map((below) => join(name, below))
        : [name],
    );
  }
}

/**
 * Every file of the course, relative to its folder and sorted: those that git tracks, and new ones that it would track, save
 * in the learner's own folders; in a copy without git, those that are there.
 *
 * @param root the course's folder; default: this course
 */
export function courseFiles(root: string = courseRoot): string[] {
  const isFile = (file: string) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile() === true;
  return listed(root).filter(isFile).sort();
}

/**
 * Is this file a learner's to change? The work on an exercise, and a notebook, which is run and edited: what the course
 * ships of both is also in `test/starters.json` and in `lessons/`.
 */
export function isLearners(file: string): boolean {
  return /^exercises\/.*\.ts$|^notebooks\//.test(file);
}
