import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hint, progress } from "roundtrip";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { main } from "#src/cli/main.js";
import { standings } from "#src/course/checker/standing.js";
import { solutionOf } from "#src/course/exercise-text.js";
import { hintsFile } from "#src/course/hints-shown.js";
import { exerciseIds } from "#src/course/manifest.js";

const id = "01-connections/1-reuse-one-connection";
const hasPassed = () => standings().find((each) => each.id === id)?.state === "passed";

/** Runs a command line; returns its exit code and what it printed, and with --json the object of it. */
async function roundtrip(...argv: string[]) {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const code = await main(argv);
  const text = (spy: typeof log) => spy.mock.calls.flat().join("\n");
  const said = { code, out: text(log), err: text(error) };
  vi.restoreAllMocks();
  return { ...said, json: argv.includes("--json") && code === 0 ? JSON.parse(said.out) : undefined };
}

// What the learner whose course this is has seen of the hints stays as it was.
let kept: string | undefined;
beforeEach(() => {
  kept = existsSync(hintsFile) ? readFileSync(hintsFile, "utf8") : undefined;
  rmSync(hintsFile, { force: true });
});
afterEach(() => {
  vi.restoreAllMocks();
  if (kept === undefined) rmSync(hintsFile, { force: true });
  else writeFileSync(hintsFile, kept);
});

describe("list", () => {
  it("lists all exercises, or those with a word in them", async () => {
    expect((await roundtrip("list", "--json")).json.map((each: { id: string }) => each.id)).toEqual(exerciseIds());
    const { json } = await roundtrip("list", "CONNECTIONS", "reuse", "--json");
    expect(json.map((each: { id: string }) => each.id)).toEqual([id]);
    expect((await roundtrip("list", "reuse")).out).toContain("1-reuse-one-connection");
  });

  it("says when none is as asked, and which states there are", async () => {
    expect(await roundtrip("list", "no-such-word")).toMatchObject({
      code: 1,
      out: expect.stringContaining("No exercise"),
    });
    const { code, err } = await roundtrip("list", "--state", "done");
    expect(err).toContain(
      '--state: expected one of passed, wrong, error, not started, unavailable, not graded, got "done".',
    );
    expect(code).toBe(1);
  });
});

describe("next", () => {
  it("names an exercise that has not passed, its task and its file; or none when all have", async () => {
    const { json } = await roundtrip("next", "--json");
    expect(json.of).toBe(exerciseIds().length);
    if (json.next) {
      expect(standings().find((each) => each.id === json.next.id)?.state).not.toBe("passed");
      expect(existsSync(json.next.file)).toBe(true);
      expect((await roundtrip("next")).out).toContain(json.next.file);
    } else expect(json.done).toBe(json.of);
  });
});

describe("hint", () => {
  it("shows one step at a time, the last one again, and all of them when asked", async () => {
    const steps = async (...more: string[]) =>
      (await roundtrip("hint", id, "--json", ...more)).json.hints.map((hint: { step: number }) => hint.step);
    expect([await steps(), await steps(), await steps(), await steps()]).toEqual([[1], [2], [3], [3]]);
    expect(await steps("--all")).toEqual([1, 2, 3]);
    expect((await roundtrip("hint", id)).out).toContain("There is no further hint.");
  });

  it("needs one exercise", async () => {
    expect((await roundtrip("hint", "01-connections")).err).toContain(
      "hint: expected one exercise, got 4: 01-connections/1",
    );
    expect((await roundtrip("hint", "reuse-two")).err).toContain('There is no exercise "reuse-two". Nearest: ');
  });
});

describe("explain", () => {
  it("says what is asked for, measured and learnt", async () => {
    const { json } = await roundtrip("explain", id, "--json");
    expect(json).toMatchObject({ id, lesson: "01-connections", file: `exercises/${id}.ts` });
    expect(json.tests).toContain("waits for the close, however long the server takes");
    const { out } = await roundtrip("explain", id);
    for (const goal of json.goals) expect(out.replaceAll(/\s+/g, " ")).toContain(goal);
  });
});

describe.each(["solution", "diff"])("%s", (command) => {
  it("waits for a pass, unless it is asked not to", async () => {
    const { code, err } = await roundtrip(command, id);
    expect(code).toBe(hasPassed() ? 0 : 1);
    if (!hasPassed()) expect(err).toContain(`npx roundtrip ${command} ${id} --anyway`);
    expect(await roundtrip(command, id, "--anyway")).toMatchObject({ code: 0 });
  });
});

it("solution gives the reference answer as it is", async () => {
  const { json } = await roundtrip("solution", id, "--anyway", "--json");
  expect(json).toEqual({ id, file: `solutions/${id}.ts`, text: solutionOf(id) });
});

describe("in a notebook", () => {
  /** What a call shows, here as plain text. */
  function shown(call: () => void): string {
    const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    call();
    const text = write.mock.calls.flat().join("\n");
    vi.restoreAllMocks();
    return text;
  }

  it("hint shows one step at a time, and goes on where the command was", async () => {
    expect(shown(() => hint(id))).toContain("Hint 1 of 3: A nudge");
    expect((await roundtrip("hint", id, "--json")).json.shown).toBe(2);
    expect(shown(() => hint(id))).toContain("Hint 3 of 3");
    expect(() => hint("01-connections")).toThrow(
      "hint: expected the name of one exercise; it could be 01-connections/1",
    );
    expect(() => hint("no-such")).toThrow("There is no exercise");
  });

  it("progress shows a lesson, or all", () => {
    expect(shown(() => progress("01"))).toContain("Close on error");
    expect(shown(() => progress("01"))).not.toContain("A first look-up");
    expect(shown(() => progress("01"))).toContain("exercises done");
    expect(shown(() => progress())).toContain("next exercise");
    expect(() => progress("no-such")).toThrow("expected a part of a lesson's name; the lessons are 00-start-here, 01-");
  });
});
