import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ExerciseRecord } from "#src/course/checker/record.js";
import { courseRoot } from "#src/lab/paths.js";
import { makeBelieve } from "./make-believe.js";

const { attempt, verdicts } = makeBelieve();

/** A wrong answer, with something before it that would like to be believed all the same. */
const wrong = (outside: string, inside = "") => `${outside}
export async function cityOf(client: unknown, userId: number): Promise<string | null> {
  ${inside}
  return "Nowhere";
}`;

const vitest = 'import { afterAll, beforeEach, expect, test, vi } from "vitest";';
const mayImport = "Work may import";
const noNeed = "has no need of files or processes";

/** What it tries, the work, the state it must come to, and words of the reason or of a test's message. */
const attacks: [name: string, work: string, state: ExerciseRecord["state"], words: string][] = [
  [
    "a matcher replaced",
    wrong(`${vitest}\nexpect.extend({ toBe: () => ({ pass: true, message: () => "" }) });`),
    "error",
    mayImport,
  ],
  ["a failing made harmless", wrong(`${vitest}\nexpect.fail = (() => {}) as never;`), "error", mayImport],
  [
    "tests that are to fail",
    wrong(`${vitest}\nbeforeEach(({ task }: any) => { task.fails = true; });`),
    "error",
    mayImport,
  ],
  ["tests of its own", wrong(`${vitest}\ntest("mine", () => {});`), "error", mayImport],
  ["false timers of its own", wrong(`${vitest}\nvi.getTimerCount = () => 0;`), "error", mayImport],
  [
    "a module in place of another",
    wrong('import { vi } from "vitest";\nvi.mock("roundtrip", () => ({})); vi.mock("pg", () => ({}));'),
    "error",
    mayImport,
  ],
  [
    "a module in place of another, by the global",
    wrong('(globalThis as any).vi?.mock("pg", () => ({})); (globalThis as any).vi?.doMock?.("roundtrip", () => ({}));'),
    "wrong",
    "User 2 lives in Malmö",
  ],
  [
    "vitest by a computed name",
    wrong("", 'const v = await import("vi" + "test"); v.expect.fail = () => {};'),
    "wrong",
    mayImport,
  ],
  [
    "the rpc of the worker",
    wrong("", "process.on('message', () => {}); (process as any).send?.({ passed: true });"),
    "wrong",
    "",
  ],
  [
    "the class of what it is handed",
    wrong("", "(client as any).constructor.prototype.query = async () => ({ rows: [] });"),
    "wrong",
    "not extensible",
  ],
  [
    "its own copy of pg",
    wrong('import pg from "pg";\npg.Client.prototype.query = (async () => ({ rows: [] })) as never;'),
    "error",
    "query is fixed",
  ],
  ["a list's filter", wrong("Array.prototype.filter = (() => []) as never;"), "wrong", "User 2 lives in Malmö"],
  [
    "the tests' own lists",
    wrong("", "const l = (client as any).list; l.constructor.prototype.push = () => 0;"),
    "wrong",
    "",
  ],
  ["the clock", wrong("performance.now = () => 0; Date.now = () => 0;"), "wrong", "User 2 lives in Malmö"],
  [
    "the global expect",
    wrong("(globalThis as any).expect = () => new Proxy({}, { get: () => () => {} });"),
    "wrong",
    "Malmö",
  ],
  ["every object", wrong("Object.defineProperty(Object.prototype, 'pass', { value: true });"), "wrong", "User 2 lives"],
  ["equality itself", wrong("Object.is = () => true;"), "wrong", "User 2 lives in Malmö"],
  [
    "code made from text",
    wrong("", "new Function('return process')().exit(0);"),
    "wrong",
    "Code generation from strings disallowed",
  ],
  [
    "the process, by way of what it is handed",
    wrong("", "(client as any).constructor.constructor('return process')().exit(0);"),
    "wrong",
    "Code generation",
  ],
  ["an exit", wrong("", "process.exit(0);"), "error", "process.exit"],
  ["an exit while loading", `process.exit(0);\n${wrong("")}`, "error", "process.exit"],
  ["an exit that is caught", wrong("", "try { process.exit(0); } catch {}"), "error", "process.exit"],
  ["a signal to itself", wrong("", "process.kill(process.pid, 'SIGSTOP');"), "error", "process.kill"],
  ["an abort", wrong("", "process.abort();"), "error", "process.abort"],
  ["a listener of exits", wrong("process.on('exit', () => { process.exitCode = 0; });"), "wrong", "User 2 lives"],
  ["a file", wrong('import { readFileSync } from "node:fs";\nreadFileSync("solutions/x");'), "error", noNeed],
  [
    "a file, by the process",
    wrong("", "(process as any).binding('fs'); (process as any).getBuiltinModule('fs');"),
    "wrong",
    "is not a function",
  ],
  [
    "a program",
    wrong('import { spawn } from "node:child_process";\nspawn("sleep", ["99"], { detached: true });'),
    "error",
    noNeed,
  ],
  [
    "a thread from a file",
    wrong('import { Worker } from "node:worker_threads";\nnew Worker("/tmp/x.js");'),
    "error",
    "expected code as text",
  ],
  ["another realm", wrong('import vm from "node:vm";\nvm.runInThisContext("process.exit(0)");'), "error", noNeed],
  [
    "a loader",
    wrong('import { createRequire } from "node:module";\ncreateRequire("/x.js")("vitest");'),
    "error",
    noNeed,
  ],
  ["the library's inside", wrong('import "#src/lab/lab.js";'), "error", mayImport],
  ["a lab", wrong('import { openLab } from "roundtrip";', "await openLab();"), "error", "openLab"],
  ["the solution", 'export * from "../../../../solutions/00-start-here/1-first-look-up.js";', "error", mayImport],
  ["the solution by a helper", 'export * from "./helper.js";', "error", mayImport],
  ["the solution by a link", 'export * from "./link.js";', "error", mayImport],
  [
    "the solution by its address",
    `export * from "${join(courseRoot, "solutions/00-start-here/1-first-look-up.js")}";`,
    "error",
    mayImport,
  ],
  [
    "the solution later",
    wrong(
      "",
      'const path = ["..", "..", "..", "..", "solutions"].join("/"); await import(path + "/00-start-here/1-first-look-up.ts");',
    ),
    "wrong",
    mayImport,
  ],
  [
    "the tests",
    'export * from "../../../../test/exercises/00-start-here/1-first-look-up.test.js";',
    "error",
    mayImport,
  ],
  ["a very long error", wrong("", "throw new Error('x'.repeat(50_000_000));"), "wrong", "… (cut)"],
  [
    "a flood of words",
    wrong("", "for (let k = 0; k < 100_000; k++) console.log('x'.repeat(1_000));"),
    "wrong",
    "User 2 lives",
  ],
  ["an error that is none", wrong("", "throw undefined;"), "wrong", ""],
  [
    "success by an error",
    wrong("", "throw Object.assign(new Error('passed'), { pass: true, state: 'passed' });"),
    "wrong",
    "passed",
  ],
];

describe("an attack on the grader gains nothing, and has a verdict:", () => {
  const graded = new Map<string, ExerciseRecord>();

  beforeAll(async () => {
    const all = attacks.map(([name, work]) => attempt(name, work));
    const folderOf = (name: string) => dirname(all[attacks.findIndex((each) => each[0] === name)]?.workFile ?? "");
    const solution = "solutions/00-start-here/1-first-look-up";
    const helper = `export * from "../../../../${solution}.js";`;
    writeFileSync(join(folderOf("the solution by a helper"), "helper.ts"), helper);
    symlinkSync(join(courseRoot, `${solution}.ts`), join(folderOf("the solution by a link"), "link.ts"));
    const folder = attempt("a folder in its place", undefined);
    mkdirSync(folder.workFile);
    for (const [variant, record] of await verdicts([...all, folder])) graded.set(variant, record);
  }, 600_000);

  it.each(attacks)("%s", (name, _, state, words) => {
    const found = graded.get(name);
    expect([found?.state, found?.reason]).toEqual([state, found?.reason]);
    expect(found?.points).toBe(0);
    const said = [found?.reason, ...(found?.tests ?? []).map(({ message }) => message)].join("\n");
    expect(said).toContain(words);
    expect(said.length).toBeLessThan(40_000);
  });

  it("a folder in its place", () => {
    const { state, reason } = graded.get("a folder in its place") as ExerciseRecord;
    expect([state, reason]).toEqual(["error", "There is a folder or a link where its file should be."]);
  });
});
