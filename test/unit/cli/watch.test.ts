import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { courseState } from "#src/cli/watch/course-state.js";
import { watchSaves } from "#src/cli/watch/saves.js";
import { lastFrom, screenOf, type View } from "#src/cli/watch/screen.js";
import { WatchSession } from "#src/cli/watch/session.js";
import { wholeCourse } from "#src/course/checker/progress.js";
import type { GradeRecord } from "#src/course/checker/record.js";
import { standings } from "#src/course/checker/standing.js";
import { columnsOf } from "#src/display/text.js";

const [first = "", second = ""] = standings().map(({ id }) => id);

/** The record of a grading in which these exercises came to something. */
const recordOf = (ids: string[], state: "passed" | "wrong"): GradeRecord => {
  const whole = wholeCourse(undefined);
  const exercises = whole.exercises.filter(({ id }) => ids.includes(id)).map((each) => ({ ...each, state }));
  return { ...whole, exercises };
};

/** A session whose checks end when they are let go. */
function sessionAt(current: string | undefined) {
  const checked: string[][] = [];
  const said: string[][] = [];
  let go = (_state: "passed" | "wrong"): void => undefined;
  const session = new WatchSession(
    {
      check: (ids) => {
        checked.push(ids);
        return new Promise((resolve) => {
          go = (state) => resolve(recordOf(ids, state));
        });
      },
      say: async (words) => {
        said.push(words);
        return `said ${words.join(" ")}\n`;
      },
      changed: () => undefined,
    },
    current,
  );
  return { session, checked, said, letGo: (state: "passed" | "wrong" = "passed") => go(state) };
}

describe("a session of roundtrip watch", () => {
  it("begins with the task, and checks what is saved", async () => {
    const { session, checked, letGo } = sessionAt(first);
    expect(session.view.body.join(" ").length).toBeGreaterThan(60);
    const saved = session.saved([second]);
    expect(session.view).toMatchObject({ note: `Checking ${second} …`, exercise: { id: second } });
    letGo();
    await saved;
    expect(checked).toEqual([[second]]);
    expect(session.view.note).toBe("Passed. For the next exercise press n.");
    expect(session.view.exercise?.id).toBe(second);
  });

  it("checks once more what was saved while it checked, and heeds no key meanwhile", async () => {
    const { session, checked, said, letGo } = sessionAt(first);
    const saved = session.saved([first]);
    void session.saved([first]);
    for (const key of ["n", "h", "x", "c"]) await session.key(key);
    expect(said).toEqual([]);
    letGo("wrong");
    await vi.waitFor(() => expect(checked).toEqual([[first], [first]]));
    letGo("wrong");
    await saved;
    expect(session.view.exercise?.id).toBe(first);
    expect(session.isBusy).toBe(false);
  });

  it("checks what was saved while it looked for what a key asks for", async () => {
    const { session, checked, said, letGo } = sessionAt(first);
    const hint = session.key("h");
    void session.saved([first]);
    expect(checked).toEqual([]);
    await vi.waitFor(() => expect(checked).toEqual([[first]]));
    letGo();
    await hint;
    expect(said).toEqual([["hint", first]]);
    expect(session.view.note).toBe("Passed. For the next exercise press n.");
  });

  it("shows what a key asks for, and resets only after a yes", async () => {
    const { session, said } = sessionAt(first);
    for (const key of ["h", "l", "s", "d"]) await session.key(key);
    const [lesson = ""] = first.split("/");
    expect(said).toEqual([
      ["hint", first],
      ["list", lesson],
      ["solution", first],
      ["diff", first],
    ]);
    expect(session.view.body).toEqual([`said diff ${first}`]);
    await session.key("x");
    expect(session.view.note).toContain("y for yes");
    await session.key("n");
    expect(session.view).toMatchObject({ note: "Nothing was changed.", exercise: { id: first } });
  });

  it("says what a pass cost, and does not read the exercises again to show the same once more", async () => {
    const { session, letGo } = sessionAt(first);
    const saved = session.saved([first]);
    letGo();
    await saved;
    expect(session.view.body.join("\n")).toContain("For the reference answer, with its reasons, press s");
    expect(session.view.body.join("\n")).not.toContain("All done");
    expect(session.view.exercise).toBe(session.view.exercise);
  });

  it("goes on when it is asked to, also from an exercise that has not passed", async () => {
    const { session } = sessionAt(first);
    await session.key("n");
    expect(session.view.exercise?.id).not.toBe(first);
  });

  it("says what went wrong when a check cannot be made, and goes on", async () => {
    const session = new WatchSession(
      { check: () => Promise.reject(new Error("no server")), say: async () => "", changed: () => undefined },
      first,
    );
    await session.saved([first]);
    expect(session.view).toMatchObject({ body: ["no server"], note: "It could not be checked." });
    expect(session.isBusy).toBe(false);
  });

  it("has nothing to check when all is done", async () => {
    const { session, checked } = sessionAt(undefined);
    for (const key of ["r", "x", "y"]) await session.key(key);
    expect(checked).toEqual([]);
  });
});

describe("the screen", () => {
  const view = (more: Partial<View>): View => ({
    ...{ exercise: standings()[0], body: [], note: "a note", done: 3, of: 60 },
    ...more,
  });

  it.each([
    [80, 24],
    [40, 12],
    [200, 60],
  ])("fills %i columns and %i rows, and no more", (columns, rows) => {
    const long = `    ${"\u001b[2mwords that are many ".repeat(20)}\u001b[22m`;
    for (const body of [[], ["one line"], Array.from({ length: 100 }, () => long), ["x".repeat(500)]]) {
      const lines = screenOf(view({ body }), { columns, rows }).map(stripVTControlCharacters);
      expect(lines).toHaveLength(rows);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
      expect(lines.at(-3)).toBe("a note");
      expect(lines.at(-2)).toContain("3 of 60 done");
    }
  });

  it("says how much does not fit", () => {
    const body = Array.from({ length: 100 }, (_, k) => `line ${k}`);
    const lines = screenOf(view({ body }), { columns: 80, rows: 24 }).map(stripVTControlCharacters);
    const [cut = ""] = lines.filter((line) => line.includes("more lines"));
    const shown = lines.filter((line) => line.startsWith("line ")).length;
    expect(cut).toContain(`${100 - shown} more lines`);
  });

  it("shows the rest of what does not fit, to the end", () => {
    const size = { columns: 80, rows: 24 };
    const long = view({ body: Array.from({ length: 100 }, (_, k) => `line ${k}.`) });
    const last = lastFrom(long, size);
    const parts = Array.from({ length: last + 1 }, (_, from) =>
      screenOf(long, size, from).map(stripVTControlCharacters),
    );
    for (let k = 0; k < 100; k++) expect(parts.flat()).toContain(`line ${k}.`);
    for (const part of parts) expect(part).toHaveLength(24);
    expect(
      parts
        .at(-1)
        ?.filter((line) => line.startsWith("line "))
        .at(-1),
    ).toBe("line 99.");
    expect(parts.at(-1)?.join("\n")).toContain("the end; ↑");
    expect(lastFrom(view({ body: ["short"] }), size)).toBe(0);
  });

  it("says when all is done", () => {
    expect(screenOf(view({ exercise: undefined }), { columns: 80, rows: 24 }).join("\n")).toContain(
      "All exercises are done.",
    );
  });
});

describe("saves", () => {
  it("are told once a file has another text, and only then", async () => {
    const folder = mkdtempSync(join(tmpdir(), "roundtrip-saves-"));
    const file = join(folder, `${first}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "one");
    const told: string[][] = [];
    const watching = watchSaves((ids) => told.push(ids), folder);
    try {
      writeFileSync(file, "one");
      writeFileSync(join(folder, "notes.txt"), "mine");
      writeFileSync(file, "two");
      await vi.waitFor(() => expect(told).toEqual([[first]]), 20_000);
      writeFileSync(file, "");
      writeFileSync(file, "three");
      await vi.waitFor(() => expect(told.length).toBeGreaterThan(1), 20_000);
      expect(told.flat().every((id) => id === first)).toBe(true);
    } finally {
      watching();
      rmSync(folder, { recursive: true });
    }
  });

  it("are heard however an editor writes: in place, by another file in its place, and then in place again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "roundtrip-saves-"));
    const file = join(folder, `${first}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "one");
    let told = 0;
    const watching = watchSaves(() => told++, folder);
    const inPlace = () => appendFileSync(file, "more");
    const replaced = () => {
      writeFileSync(`${file}.new`, `other ${told}`);
      renameSync(`${file}.new`, file);
    };
    try {
      for (const [k, write] of [inPlace, replaced, replaced, inPlace, inPlace].entries()) {
        write();
        await vi.waitFor(() => expect(told).toBe(k + 1), 60_000);
      }
    } finally {
      watching();
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the state of the course", () => {
  it("changes with its tests and its library, not with a learner's work", () => {
    const root = mkdtempSync(join(tmpdir(), "roundtrip-course-"));
    const put = (file: string, text: string) => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    };
    const states = [courseState(root)];
    const own = [
      "test/exercises/00-a/1-b.test.ts",
      "test/helper.ts",
      "src/lab/lab.ts",
      "course.json",
      "test/starters.json",
      "dist/index.js",
    ];
    for (const file of own) {
      put(file, "one");
      states.push(courseState(root));
      put(file, "another");
      states.push(courseState(root));
    }
    expect(new Set(states).size).toBe(states.length);
    put("exercises/00-a/1-b.ts", "mine");
    expect(courseState(root)).toBe(states.at(-1));
    rmSync(root, { recursive: true });
  });
});
