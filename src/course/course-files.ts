/** Which files the course consists of: what its gates look at, and what decides whether its tests must run again. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { courseRoot } from "../lab/paths.js";
import { filesOf, gitIn } from "./git.js";

/** Where a learner may keep what they like: there, what git does not track is no part of the course. */
const learners = /^(exercises|notebooks)\//;
const notOurs = /^(node_modules|my-notebooks|dist|\.roundtrip|\.venv|\.git)\//;

function listed(root: string): string[] {
  const tracked = gitIn(root, "ls-files", "-z");
  const untracked = gitIn(root, "ls-files", "-z", "--others", "--exclude-standard");
  if (!tracked.failed && !untracked.failed)
    return [...filesOf(tracked), ...filesOf(untracked).filter((file) => !learners.test(file))];
  const all = readdirSync(root).filter((name) => !notOurs.test(`${name}/`));
  return all.flatMap((name) =>
    statSync(join(root, name)).isDirectory()
      ? readdirSync(join(root, name), { recursive: true, encoding: "utf8" }).map((below) => join(name, below))
      : [name],
  );
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
