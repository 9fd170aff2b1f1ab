import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { MiniCourse } from "./mini-course.js";

let course: MiniCourse;
const ids = ["00-ask/1-count-the-users", "00-ask/2-name-a-user", "01-keep/1-add-the-totals"];
const [count = "", name = "", add = ""] = ids;

beforeAll(() => {
  course = new MiniCourse();
});
afterAll(() => course.remove());
beforeEach(async () => {
  // As after a grading in which the reference answer to the first had passed.
  course.solve(count);
  await course.recordPass(count);
  const { restoreStarter } = await course.module("course/checker/starters");
  for (const id of ids) restoreStarter(id);
  course.write(".roundtrip/hints.json", "{}");
});

const states = async () => {
  const { json } = await course.say("list", "--json");
  return json.map((each: { state: string }) => each.state);
};

describe("list", () => {
  it("lists all exercises, or those with a word in them, or in a state", async () => {
    expect((await course.say("list", "--json")).json.map((each: { id: string }) => each.id)).toEqual(ids);
    const listed = async (...words: string[]) =>
      (await course.say("list", ...words, "--json")).json.map((each: { id: string }) => each.id);
    expect(await listed("ADD", "keep")).toEqual([add]);
    course.solve(count);
    expect(await listed("--state", "passed")).toEqual([count]);
    expect(await listed("--state", "not-started")).toEqual([name, add]);
    expect(await listed("--state", "not started", "user")).toEqual([name]);
    expect((await course.say("list")).out).toMatch(/✓ 1-count-the-users +2 of 2 +passed\n +▸ ○ 2-name-a-user/);
  });

  it("says when none is as asked, and which states there are", async () => {
    const none = await course.say("list", "no-such-word");
    expect(none).toMatchObject({ code: 1, out: expect.stringContaining("No exercise") });
    const { code, err } = await course.say("list", "--state", "done");
    expect(err).toContain(
      '--state: expected one of passed, wrong, error, not-started, unavailable, not-graded, got "done".',
    );
    expect(code).toBe(1);
  });
});

describe("a pass", () => {
  it("counts as long as the file is the one that was graded", async () => {
    expect(await states()).toEqual(["not started", "not started", "not started"]);
    course.solve(count);
    expect(await states()).toEqual(["passed", "not started", "not started"]);
    course.write(`exercises/${count}.ts`, `${course.read(`solutions/${count}.ts`)}// more`);
    expect(await states()).toEqual(["not graded", "not started", "not started"]);
  });

  it("counts no more when the course has a test that it knows nothing of", async () => {
    course.solve(count);
    const file = `test/exercises/${count}.test.ts`;
    const tests = course.read(file);
    course.write(file, `${tests}\ntest("counts them again", () => undefined);\n`);
    expect(await states()).toEqual(["not graded", "not started", "not started"]);
    course.write(file, tests);
    expect(await states()).toEqual(["passed", "not started", "not started"]);
  });
});

describe("next", () => {
  it("names the exercise that was begun, else the first that was not, its task and its file", async () => {
    expect((await course.say("next", "--json")).json).toEqual({
      done: 0,
      of: 3,
      next: {
        id: count,
        title: "Count the users",
        state: "not started",
        lesson: "00-ask",
        file: `exercises/${count}.ts`,
        task: "Return how many users there are. Ask no more than you have to.",
        hints: { shown: 0, of: 3 },
      },
    });
    course.solve(add);
    expect((await course.say("next")).out).toContain(`Edit    exercises/${add}.ts`);
  });

  it("names none when all have passed", async () => {
    for (const id of ids) course.solve(id);
    await course.recordPass(...ids);
    expect((await course.say("next", "--json")).json).toEqual({ done: 3, of: 3, next: null });
    expect((await course.say("next")).out).toBe("All 3 exercises are done.");
    expect((await course.say("hint")).err).toContain("hint: all exercises are done, so say which one you mean");
  });
});

describe("hint", () => {
  it("shows one step at a time, the last one again, and all of them when asked", async () => {
    const steps = async (...more: string[]) =>
      (await course.say("hint", count, "--json", ...more)).json.hints.map((hint: { step: number }) => hint.step);
    expect([await steps(), await steps(), await steps(), await steps()]).toEqual([[1], [2], [3], [3]]);
    expect(await steps("--all")).toEqual([1, 2, 3]);
    expect((await course.say("hint", count)).out).toContain("There is no further hint.");
  });

  it("needs one exercise", async () => {
    expect((await course.say("hint", "00-ask")).err).toContain("hint: expected one exercise, got 2: 00-ask/1");
    expect((await course.say("hint", "add-it")).err).toContain('There is no exercise "add-it". Nearest: ');
  });
});

describe("explain", () => {
  it("says what is asked for, measured and learnt, and after a pass what it cost", async () => {
    const { json } = await course.say("explain", count, "--json");
    expect(json).toMatchObject({ id: count, lesson: "00-ask", tests: ["counts them", "asks once"], costs: [] });
    course.solve(count);
    // As if the reference answer had been graded on this machine.
    const { hashOf } = await course.module("course/checker/starters");
    const hash = hashOf(course.read(`solutions/${count}.ts`) + course.read(`test/exercises/${count}.test.ts`));
    const measured = [{ name: "asks once", measured: { roundTrips: 1 } }];
    course.write(".roundtrip/reference-costs.json", JSON.stringify({ [count]: { hash, measured } }));
    const { out } = await course.say("explain", count);
    expect(out).toContain("ask once for what one question can answer");
    expect(out).toContain("asks once: round trips 1 (allowed 1, reference 1)");
    expect(out.replaceAll(/\s+/g, " ")).toContain(" …`: The server counts where the rows are, and sends one number.");
  });
});

describe.each(["solution", "diff"])("%s", (command) => {
  it("waits for a pass, unless it is asked not to", async () => {
    const { code, err } = await course.say(command, count);
    expect(err).toContain(`npx roundtrip ${command} ${count} --anyway`);
    expect(code).toBe(1);
    expect(await course.say(command, count, "--anyway")).toMatchObject({ code: 0 });
    course.solve(count);
    expect(await course.say(command, count)).toMatchObject({ code: 0 });
  });
});

it("solution gives the reference answer as it is; diff, how one's own differs from it", async () => {
  const file = `solutions/${count}.ts`;
  const solution = await course.say("solution", count, "--anyway", "--json");
  expect(solution.json).toEqual({ id: count, file, text: course.read(file) });
  const { json } = await course.say("diff", count, "--anyway", "--json");
  expect(json).toMatchObject({ id: count, mine: `exercises/${count}.ts`, solution: file });
  expect(json.hunks.flatMap((hunk: { lines: string[] }) => hunk.lines)).toContain("-  // TODO: ask the server.");
  course.solve(count);
  expect((await course.say("diff", count)).out).toBe(`exercises/${count}.ts is the same as ${file}.`);
});

describe("reset", () => {
  it("gives back the starter of an exercise, and the notebook of a lesson", async () => {
    const starter = course.read(`exercises/${count}.ts`);
    course.solve(count);
    const { json } = await course.say("reset", "count", "--yes", "--json");
    expect(json).toEqual({ file: `exercises/${count}.ts`, replaced: true });
    expect(course.read(`exercises/${count}.ts`)).toBe(starter);
    expect((await course.say("reset", "01", "--yes")).out).toContain("my-notebooks/01-keep.ipynb is a fresh copy now.");
    expect(JSON.parse(course.read("my-notebooks/01-keep.ipynb")).cells.length).toBeGreaterThan(3);
  });
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
    const { hint } = await course.module("index");
    expect(shown(() => hint(count))).toContain("Hint 1 of 3: A nudge");
    expect((await course.say("hint", count, "--json")).json.shown).toBe(2);
    expect(shown(() => hint(count))).toContain("Hint 3 of 3");
    expect(() => hint("00-ask")).toThrow("hint: expected the name of one exercise; it could be 00-ask/1");
    expect(() => hint("no-such")).toThrow("There is no exercise");
  });

  it("progress shows a lesson, or all", async () => {
    const { progress } = await course.module("index");
    course.solve(count);
    expect(shown(() => progress("00"))).toMatch(/Count the users +passed +2 of 2/);
    expect(shown(() => progress("00"))).not.toContain("Add the totals");
    expect(shown(() => progress("00"))).toContain("1 of 3 exercises done");
    expect(shown(() => progress())).toContain("next exercise");
    expect(() => progress("no-such")).toThrow("expected a part of a lesson's name; the lessons are 00-ask, 01-keep.");
  });
});
