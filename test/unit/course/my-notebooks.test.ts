import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SavedNotebook } from "#src/course/my-notebook.js";
import { resetNotebook, updateMyNotebooks } from "#src/course/my-notebooks.js";
import { buildNotebooks } from "#src/course/notebook-build.js";

/** The course as it is shared, and a reader's clone of it. */
let folder: string;
let shared: string;
let clone: string;

const git = (root: string, ...args: string[]) =>
  execFileSync("git", ["-C", root, "-c", "user.name=x", "-c", "user.email=x@example.com", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });

const manifest = {
  lessons: [{ id: "97-x", title: "X", minutes: 1, needs: "postgres", goals: ["do x"], exercises: [] }],
};

function publish(lesson: string): void {
  writeFileSync(join(shared, "lessons", "97-x.md"), lesson);
  buildNotebooks({ root: shared });
  git(shared, "add", "-A");
  git(shared, "commit", "-qm", "a lesson");
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roundtrip-my-notebooks-"));
  shared = join(folder, "shared");
  clone = join(folder, "clone");
  mkdirSync(join(shared, "lessons"), { recursive: true });
  cpSync(".gitignore", join(shared, ".gitignore"));
  writeFileSync(join(shared, "course.json"), JSON.stringify(manifest));
  git(folder, "init", "-q", shared);
  publish("# X\n\nSee.\n\n```ts\nconst a = 1;\n```\n\nSeen.\n");
  git(folder, "clone", "-q", shared, clone);
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = "my-notebooks/97-x.ipynb";
const saved = (): SavedNotebook => JSON.parse(readFileSync(join(clone, file), "utf8"));
const text = () => saved().cells.map(({ source }) => [source].flat().join(""));
const save = (notebook: SavedNotebook) => writeFileSync(join(clone, file), JSON.stringify(notebook, null, 1));

describe("the reader's notebooks", () => {
  it("are made once, and not written again while nothing has changed", () => {
    expect(updateMyNotebooks(clone)).toEqual([{ file, state: "made", kept: 0 }]);
    expect(updateMyNotebooks(clone)).toEqual([]);
    expect(text()).toEqual([expect.stringContaining("97 · X"), "See.", "const a = 1;", "Seen."]);
  });

  it("are nothing that git sees; an update is pulled without a conflict, notes stay, and the new text is there", () => {
    updateMyNotebooks(clone);
    const mine = saved();
    const [, see, code, seen] = mine.cells;
    if (!see || !code || !seen) throw new Error("the lesson has four cells");
    code.outputs = [{ output_type: "stream", name: "stdout", text: ["1\n"] }];
    code.source = "const a = 42;";
    seen.source = "Seen. I wonder why.";
    mine.cells.push({ id: "note", cell_type: "markdown", metadata: {}, source: "To try tomorrow." });
    save(mine);
    expect(git(clone, "status", "--porcelain")).toBe("");

    publish("# X\n\nLook.\n\n```ts\nconst a = 1;\n```\n\nSeen, and understood.\n\nMore.\n");
    git(clone, "pull", "-q");
    expect(updateMyNotebooks(clone)).toEqual([{ file, state: "updated", kept: 1 }]);
    expect(text().slice(1)).toEqual([
      "Look.",
      "const a = 42;",
      "Seen, and understood.\n\nMore.",
      "Seen. I wonder why.",
      "To try tomorrow.",
    ]);
    expect(saved().cells[2]?.outputs).toEqual(code.outputs);
    expect(git(clone, "status", "--porcelain")).toBe("");
  });

  it("are given back as the lesson has them", () => {
    updateMyNotebooks(clone);
    const pristine = readFileSync(join(clone, file), "utf8");
    save({ ...saved(), cells: [] });
    expect(resetNotebook("97-x", clone)).toBe(file);
    expect(readFileSync(join(clone, file), "utf8")).toBe(pristine);
    expect(() => resetNotebook("96-y", clone)).toThrow('reset: there is no lesson "96-y".');
  });

  it("are left alone where they are no notebooks", () => {
    updateMyNotebooks(clone);
    for (const content of ["{", "[]", "{}"]) {
      writeFileSync(join(clone, file), content);
      expect(updateMyNotebooks(clone)).toEqual([{ file, state: "unreadable", kept: 0 }]);
      expect(readFileSync(join(clone, file), "utf8")).toBe(content);
    }
  });
});
