import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { git, gitFiles, mergeKeepingMine } from "../course/git.js";
import { exerciseIds, readManifest } from "../course/manifest.js";
import { writeWhole } from "../course/write-whole.js";
import { RoundtripError } from "../errors.js";
import { courseRoot, stateRoot } from "../lab/paths.js";

/** Where the work is kept as it was, of exercises that a new version has changed as well. */
const before = join(stateRoot, "before-update");

const refuse = (why: string): never => {
  throw new RoundtripError("NO_UPDATE", `${why}\nNothing was changed.`);
};

/** A learner's work on an exercise. */
const isWork = (file: string) => /^exercises\/.*\.ts$/.test(file);

/** The branch that a new version comes from. Refuses a folder that cannot have one, and one in the middle of something. */
function upstream(): string {
  if (git("rev-parse", "--show-cdup").out.trim() !== "" || git("rev-parse", "HEAD").failed) {
    return refuse("This copy of the course was not made by git clone, so there is nothing that it could follow.");
  }
  if (!git("rev-parse", "--verify", "--quiet", "MERGE_HEAD").failed) {
    return refuse("A pull of yours is not finished. To take it back: git merge --abort. Then run this command again.");
  }
  const { out, failed } = git("rev-parse", "--abbrev-ref", "@{upstream}");
  if (failed) return refuse("This branch follows no other, so there is nothing to get. See: git branch --help");
  return out.trim();
}

/** Finishes a merge that stopped at committed work on exercises, and takes back one that stopped at anything else. */
function finishMerge(said: string): void {
  const open = gitFiles("diff", "--name-only", "-z", "--diff-filter=U");
  const stages = (file: string) => [2, 1, 3].map((stage) => git("show", `:${stage}:${file}`));
  if (open.length === 0 || !open.every((file) => isWork(file) && stages(file).every(({ failed }) => !failed))) {
    git("merge", "--abort");
    refuse(`git could not merge the new version:\n${said.trim()}`);
  }
  for (const file of open) {
    const [mine = "", base = "", theirs = ""] = stages(file).map(({ out }) => out);
    writeFileSync(join(courseRoot, file), mergeKeepingMine(mine, base, theirs));
    git("add", "--", file);
  }
  const { failed, err } = git("commit", "--no-edit");
  if (!failed) return;
  git("merge", "--abort");
  refuse(`git could not commit what it had merged:\n${err.trim()}`);
}

/** Merges, with uncommitted work on exercises put aside meanwhile. @returns the files in which both had changed something */
function merge(from: string): string[] {
  const theirs = new Set(gitFiles("diff", "--name-only", "-z", `HEAD...${from}`));
  const both = gitFiles("diff", "--name-only", "-z", "HEAD").filter((file) => theirs.has(file));
  const others = both.filter((file) => !isWork(file));
  if (others.length > 0) {
    refuse(
      `The new version has changed what you have changed too: ${others.join(", ")}. Commit it, or put it aside: git stash`,
    );
  }
  const aside = both.filter((file) => existsSync(join(courseRoot, file)));
  const kept = aside.map((file) => ({
    path: join(courseRoot, file),
    mine: readFileSync(join(courseRoot, file), "utf8"),
    base: git("show", `HEAD:${file}`).out,
  }));
  for (const [at, { mine }] of kept.entries()) writeWhole(join(before, aside[at] ?? ""), mine);
  let merged = false;
  try {
    if (aside.length > 0) git("checkout", "--quiet", "HEAD", "--", ...aside);
    const { failed, out, err } = git("merge", "--no-edit", "--quiet", from);
    if (failed) finishMerge(out + err);
    merged = true;
  } finally {
    for (const { path, mine, base } of kept) {
      const now = merged && existsSync(path) ? readFileSync(path, "utf8") : base;
      writeWhole(path, mergeKeepingMine(mine, base, now));
    }
  }
  return aside;
}

/** What the course has now and did not have before, in words. */
function whatCame(lessons: Set<string>, exercises: Set<string>): string[] {
  const newLessons = readManifest().lessons.filter(({ id }) => !lessons.has(id));
  const newExercises = exerciseIds().filter((id) => !exercises.has(id));
  return [
    ...newLessons.map(({ id, title }) => `  new lesson    ${id}: ${title}`),
    ...newExercises.map((id) => `  new exercise  ${id}`),
  ];
}

/** `roundtrip update`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  parseArgs({ args: argv, options: {} });
  const from = upstream();
  const fetched = git("fetch", "--quiet");
  if (fetched.failed) refuse(`git could not fetch: ${fetched.err.trim()}`);
  if (git("rev-list", "--count", `HEAD..${from}`).out.trim() === "0") {
    console.log("This is the newest version already.");
    return 0;
  }
  const lessons = new Set(readManifest().lessons.map(({ id }) => id));
  const exercises = new Set(exerciseIds());
  const both = merge(from);
  console.log(["The course is up to date.", ...whatCame(lessons, exercises)].join("\n"));
  for (const file of both)
    console.log(`  kept          ${file}: the course has changed it too; where both did, your lines stand`);
  if (both.length > 0) console.log("As they were before: .roundtrip/before-update/");
  console.log("\nNext: npm start, which brings your notebooks up to date as well. Your notes in them stay.");
  return 0;
}
