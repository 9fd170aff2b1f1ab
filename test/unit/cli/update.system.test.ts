import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildNotebooks } from "#src/course/notebook-build.js";
import { CourseFolder, MiniCourse } from "./mini-course.js";

const [count, name, add] = ["00-ask/1-count-the-users", "00-ask/2-name-a-user", "01-keep/1-add-the-totals"];
const notebook = "my-notebooks/00-ask.ipynb";

/** The course as its authors share it, and a learner's clone of it. */
let folder: string;
let shared: CourseFolder;
let mine: MiniCourse;

const git = (course: CourseFolder, ...words: string[]) =>
  execFileSync("git", ["-C", course.root, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Who commits, and what git is not to see of the lent library. */
function settle(course: CourseFolder): void {
  git(course, "config", "user.name", "x");
  git(course, "config", "user.email", "x@example.com");
  git(course, "config", "pull.rebase", "false");
  appendFileSync(join(course.root, ".git", "info", "exclude"), "/src/setup/\n");
}

function publish(): void {
  shared.keepStarters();
  buildNotebooks({ root: shared.root });
  git(shared, "add", "-A");
  git(shared, "commit", "-qm", "a version");
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roundtrip-update-"));
  shared = new CourseFolder(join(folder, "shared")).layOut();
  git(shared, "init", "-q");
  settle(shared);
  publish();
  execFileSync("git", ["clone", "-q", shared.root, join(folder, "mine")]);
  mine = new MiniCourse(join(folder, "mine"));
  settle(mine);
});
afterEach(() => rmSync(folder, { recursive: true }));

const change = (course: CourseFolder, file: string, from: string, to: string) => {
  expect(course.read(file)).toContain(from);
  course.write(file, course.read(file).replaceAll(from, to));
};

/** A week of work: an exercise passed, another begun, notebooks run, a note taken, a hint read. */
async function work(): Promise<void> {
  const { updateMyNotebooks } = await mine.module("course/my-notebooks");
  updateMyNotebooks();
  const saved = JSON.parse(mine.read(notebook));
  const code = saved.cells.find((cell: { id: string }) => cell.id === "intro-2");
  Object.assign(code, { execution_count: 1, outputs: [{ output_type: "stream", name: "stdout", text: ["3\n"] }] });
  saved.cells.push({ id: "note", cell_type: "markdown", metadata: {}, source: "To try tomorrow." });
  mine.write(notebook, JSON.stringify(saved));
  const answer = mine.read(`solutions/${count}.ts`).replace('import type pg from "pg";\n', "").trim();
  change(mine, `exercises/${count}.ts`, mine.read(`exercises/${count}.ts`).split("\n\n")[1] ?? "", answer);
  change(mine, `exercises/${name}.ts`, "  // TODO: ask for one row.", "  // my first line\n  // my second line");
  await mine.recordPass(count);
  await mine.say("hint", name);
}

/** A version with a new lesson, a changed one, other tasks, and another line where the learner has written. */
function newVersion(): void {
  cpSync(join(shared.root, "exercises/01-keep"), join(shared.root, "exercises/02-more"), { recursive: true });
  for (const part of ["solutions", "test/exercises"]) {
    cpSync(join(shared.root, part, "01-keep"), join(shared.root, part, "02-more"), { recursive: true });
  }
  const manifest = JSON.parse(shared.read("course.json"));
  manifest.lessons.push({ ...manifest.lessons[1], id: "02-more", title: "More" });
  shared.write("course.json", `${JSON.stringify(manifest, null, 2)}\n`);
  shared.write("lessons/02-more.md", shared.read("lessons/01-keep.md").replace("Keep a sum", "More"));
  change(shared, "lessons/00-ask.md", "Three users are few.", "Three users are few, and none is none.");
  for (const id of [count, name, add]) {
    change(shared, `exercises/${id}.ts`, "Ask no more than you have to.", "Ask as little as you can.");
  }
  change(shared, `exercises/${name}.ts`, "// TODO: ask for one row.", "// TODO: ask for a single row.");
  publish();
}

const states = async () => {
  const { json } = await mine.run("list", "--json");
  return json.map(({ id, state }: { id: string; state: string }) => `${id}: ${state}`);
};

/** What must be so after an update, whichever way it came. */
async function expectAllKept(): Promise<void> {
  for (const id of [count, name]) expect(mine.read(`exercises/${id}.ts`)).toContain("Ask as little as you can.");
  expect(mine.read(`exercises/${count}.ts`)).toContain("// The server counts where the rows are");
  expect(mine.read(`exercises/${name}.ts`)).toContain("  // my first line\n  // my second line\n  throw");
  expect(mine.read(`exercises/${name}.ts`)).not.toMatch(/<<<<<<<|>>>>>>>/);
  // The task of what had passed is another one now; what was not begun has not been begun.
  expect(await states()).toEqual([
    `${count}: not graded`,
    `${name}: not graded`,
    `${add}: not started`,
    "02-more/1-add-the-totals: not started",
  ]);
  expect((await mine.run("hint", name, "--json")).json.shown).toBe(2);
  const { updateMyNotebooks } = await mine.module("course/my-notebooks");
  expect(updateMyNotebooks()).toEqual(
    expect.arrayContaining([
      { file: notebook, state: "updated", kept: 0 },
      { file: "my-notebooks/02-more.ipynb", state: "made", kept: 0 },
    ]),
  );
  const { cells } = JSON.parse(mine.read(notebook));
  const textOf = (cell: { source: string | string[] }) => [cell.source].flat().join("");
  expect(cells.map(textOf)).toEqual(
    expect.arrayContaining(["Three users are few, and none is none.", "To try tomorrow."]),
  );
  expect(cells.find((cell: { id: string }) => cell.id === "intro-2").outputs).toHaveLength(1);
}

describe("a new version of the course", () => {
  it("comes by git pull, where it has changed none of the exercises that were begun, and nothing is lost", async () => {
    await work();
    const before = mine.read(`exercises/${name}.ts`);
    change(shared, "lessons/01-keep.md", "It is three.", "It is 3.");
    change(shared, `exercises/${add}.ts`, "return the sum", "give the sum");
    publish();
    git(mine, "pull", "-q");
    expect(mine.read(`exercises/${name}.ts`)).toBe(before);
    expect(await states()).toEqual([`${count}: passed`, `${name}: not graded`, `${add}: not started`]);
    expect(git(mine, "status", "--porcelain").trim().split("\n")).toHaveLength(2);
  });

  it("comes by update into exercises that were begun, as well: what is new in them, and every line of the learner's", async () => {
    await work();
    const before = mine.read(`exercises/${name}.ts`);
    newVersion();
    // Git by itself refuses, and changes nothing.
    expect(() => git(mine, "pull", "-q")).toThrow(/would be overwritten by merge/);
    expect(mine.read(`exercises/${name}.ts`)).toBe(before);

    const { code, out, err } = await mine.run("update");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("new lesson    02-more: More");
    expect(out).toContain(`kept          exercises/${name}.ts: the course has changed it too`);
    expect(mine.read(`.roundtrip/before-update/exercises/${name}.ts`)).toBe(before);
    expect(git(mine, "stash", "list")).toBe("");
    await expectAllKept();
    expect(await mine.run("check", count, "--json")).toMatchObject({ code: 0 });
    expect((await states())[0]).toBe(`${count}: passed`);
    expect((await mine.run("update")).out).toBe("This is the newest version already.\n");
  });

  it("comes by update into work that was committed", async () => {
    await work();
    git(mine, "commit", "-qam", "a week of work");
    newVersion();
    expect(await mine.run("update")).toMatchObject({ code: 0, err: "" });
    expect(git(mine, "status", "--porcelain")).toBe("");
    await expectAllKept();
  });

  it("does not come where it would overwrite another file that was changed: update names it, and changes nothing", async () => {
    await work();
    mine.write("lessons/00-ask.md", "mine");
    const head = git(mine, "rev-parse", "HEAD");
    const before = mine.read(`exercises/${name}.ts`);
    newVersion();
    const { code, err } = await mine.run("update");
    expect(err).toContain("The new version has changed what you have changed too: lessons/00-ask.md.");
    expect(err).toContain("Nothing was changed.");
    expect(code).toBe(1);
    git(mine, "commit", "-qam", "mine");
    expect((await mine.run("update")).err).toContain("CONFLICT (content): Merge conflict in lessons/00-ask.md");
    expect(mine.read(`exercises/${name}.ts`)).toBe(before);
    expect(mine.read("lessons/00-ask.md")).toBe("mine");
    expect(git(mine, "status", "--porcelain")).toBe("");
    expect(git(mine, "rev-parse", "HEAD~1")).toBe(head);
  });

  it("does not come to a copy that follows none; update says so", async () => {
    git(mine, "checkout", "--quiet", "--detach");
    expect((await mine.run("update")).err).toContain("This branch follows no other");
    rmSync(join(mine.root, ".git"), { recursive: true });
    expect((await mine.run("update")).err).toContain("was not made by git clone");
  });
});
