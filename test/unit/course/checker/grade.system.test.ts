import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { attemptsIn } from "#src/course/checker/attempts.js";
import type { ExerciseRecord, GradeRecord } from "#src/course/checker/record.js";
import { readStarters } from "#src/course/checker/starters.js";
import { exerciseIds } from "#src/course/manifest.js";
import { courseRoot, stateRoot } from "#src/lab/paths.js";
import { until } from "../../lab/own-cluster.js";
import { makeBelieve, right } from "./make-believe.js";

const { attempt, startGrading, verdicts } = makeBelieve();

const run = promisify(execFile);
const todo = 'import { TodoError } from "roundtrip";\n';
const beside = (name: string) => join(import.meta.dirname, name);

/** name, work, state, words of the reason or of a test's message */
type Case = [variant: string, work: string | undefined, state: string, words: string];

const cases: Case[] = [
  ["right", right(), "passed", ""],
  ["no file", undefined, "error", "There is no file for it."],
  ["empty file", "", "error", "There is nothing in its file but comments."],
  ["only comments", "// later\n/* much\n later */\n", "error", "There is nothing in its file but comments."],
  ["no such export", "export const city = 1;", "wrong", "cityOf is not a function"],
  ["no TypeScript", "export function (", "error", "TS1003: Identifier expected."],
  ["wrong type", right('const n: number = "x";'), "error", "Type 'string' is not assignable to type 'number'."],
  [
    "out of memory",
    right("for (const all: unknown[] = []; ; ) all.push(new Array(50_000).fill(userId));"),
    "error",
    "It took more memory than it may (512 MB), so its process was ended.",
  ],
  [
    "buffers without end",
    right(
      "if (userId === 2) for (const all: unknown[] = []; ; await new Promise((r) => setImmediate(r))) all.push(Buffer.alloc(16 << 20, 1));",
    ),
    "error",
    "It took more memory than it may (512 MB), so its process was ended.",
  ],
  ["runs for ever", right("for (;;);"), "error", "It computed without end"],
  [
    "waits for ever",
    right("await new Promise(() => undefined);"),
    "error",
    'Something that was awaited never came, in the test "user 1 lives in Lima"',
  ],
  [
    "waits while loading",
    `${right()}\nawait new Promise(() => undefined);`,
    "error",
    "Something that was awaited never",
  ],
  ["a timer of its own", right("if (userId === 2) await new Promise((r) => setTimeout(r, 100));"), "passed", ""],
  [
    "a timer by another spelling",
    `import { setTimeout as wait } from "node:timers/promises";\nimport { setTimeout as start } from "timers";\n${right("if (userId === 2) await wait(100).then(() => new Promise((r) => start(r, 100)));")}`,
    "passed",
    "",
  ],
  [
    "an error class of its own",
    `class Mine extends Error {}\n${right("try { throw new Mine(); } catch (e) { if (!(e instanceof Mine) || !(e instanceof Error)) return null; }")}`,
    "passed",
    "",
  ],
  ["noise", right('console.log("0 of 2 failed", { version: 1 }); console.error("no");'), "passed", ""],
  ["throws a text", right('throw "no luck";'), "wrong", "no luck"],
  ["wrong answer", right('if (userId === 2) return "Lima";'), "wrong", "User 2 lives in Malmö"],
  [
    "not awaited",
    right('void Promise.reject(new Error("no luck"));'),
    "wrong",
    "nobody waited for: no luck\nEverything else that this test demands was met",
  ],
  [
    "nobody listens",
    `import { EventEmitter } from "node:events";\n${right('setImmediate(() => new EventEmitter().emit("error", new Error("no luck")));')}`,
    "wrong",
    "nobody listened: no luck\nEverything else that this test demands was met",
  ],
  ["to do", todo + right('throw new TodoError("ask");'), "not started", ""],
  ["to do, wrapped", todo + right('throw new Error("no", { cause: new TodoError("ask") });'), "not started", ""],
  ["half to do", todo + right('if (userId === 2) throw new TodoError("ask");'), "wrong", "A part is still to do"],
];

describe("grading", () => {
  const graded = new Map<string, ExerciseRecord>();
  const verdict = (variant: string) => {
    const found = graded.get(variant);
    if (!found) throw new Error(`${variant} was not graded`);
    return found;
  };

  beforeAll(async () => {
    const rest = [
      attempt("skipped tests", right(), { testFile: beside("skipping.graded.ts") }),
      attempt("no tests", right(), { testFile: beside("none.graded.ts") }),
      attempt("needs PostgreSQL", right(), { needsPostgres: true }),
    ];
    const all = [...cases.map(([variant, work]) => attempt(variant, work)), ...rest];
    for (const [variant, record] of await verdicts(all, { ROUNDTRIP_ENDLESS_MS: "2000" })) graded.set(variant, record);
  }, 900_000);

  it.each(cases)("of work with %s", (variant, _, state, words) => {
    const { state: given, reason, tests, points } = verdict(variant);
    expect(given).toBe(state);
    expect([reason, ...tests.map(({ message }) => message)].join("\n")).toContain(words);
    if (state !== "passed" && state !== "wrong") expect(points).toBe(0);
  });

  it("gives the points of the tests that passed", () => {
    expect(verdict("right")).toMatchObject({ points: 3, maxPoints: 3 });
    expect(verdict("wrong answer")).toMatchObject({ points: 1.5, maxPoints: 3 });
    expect(verdict("wrong type").points).toBe(0);
  });

  it("keeps what the work printed, and judges by none of it", () => {
    expect(verdict("noise").output).toContain("0 of 2 failed { version: 1 }\nno\n");
    expect(verdict("noise").points).toBe(3);
  });

  it("knows how many tests there must be", () => {
    expect(verdict("skipped tests")).toMatchObject({
      state: "error",
      reason: 'Only 1 of 2 tests were run: "user 2 lives in Malmö" was not.',
    });
    expect(verdict("no tests").reason).toContain("The course has no tests for it at test/unit/course/checker/none");
  });

  it("of work that needs PostgreSQL goes on where there is one", () => {
    expect(verdict("needs PostgreSQL").state).toBe("passed");
  });
});

describe("without PostgreSQL", () => {
  const nowhere = { DATABASE_URL: "postgres://guest:secret@127.0.0.1:1/x" };

  it.each([
    ["on a learner's machine", { CI: "" }],
    ["with CI=true, where it also fails the run", { CI: "true" }],
  ])("an exercise that needs it is unavailable %s", async (_, env) => {
    const attempts = [
      attempt("needs it", right(), { needsPostgres: true }),
      attempt("does not", right(), { needsPostgres: false }),
    ];
    const found = await verdicts(attempts, { ...nowhere, ...env });
    expect(found.get("needs it")?.state).toBe("unavailable");
    expect(found.get("needs it")?.reason).toContain("nothing listens there (connection refused)");
    expect(found.get("needs it")?.points).toBe(0);
    expect(found.get("needs it")?.tests.map(({ state }) => state)).toEqual(["missing", "missing"]);
    expect(found.get("does not")?.state).toBe("passed");
  });
});

describe("the record", () => {
  it("is true at every moment of a grading that crashes", async () => {
    const attempts = [attempt("soon", right()), attempt("never", right("await new Promise(() => undefined);"))];
    const { child, file, graded } = startGrading(attempts);
    graded.catch(() => undefined);
    const states = () => {
      try {
        const { exercises } = JSON.parse(readFileSync(file, "utf8")) as GradeRecord;
        return exercises.map(({ variant, state }) => `${variant}: ${state}`);
      } catch {
        return [];
      }
    };
    await until(() => states().length > 0);
    expect(states()).toEqual(["soon: error", "never: error"]);
    await until(() => states()[0] !== "soon: error");
    child.kill("SIGKILL");
    expect(states()).toEqual(["soon: passed", "never: error"]);
    await expect(graded).rejects.toThrow("grading ended with SIGKILL");
  });
});

describe("a submission", () => {
  it("is its exercise files and nothing else", () => {
    const folder = mkdtempSync(join(tmpdir(), "roundtrip-submission-"));
    const id = "00-start-here/1-first-look-up";
    for (const file of [`${id}.ts`, `${id}.test.ts`, "package.json", "vitest.config.ts", "00-start-here/extra.ts"]) {
      mkdirSync(join(folder, file, ".."), { recursive: true });
      writeFileSync(join(folder, file), `// ${file}\n`);
    }
    const [first, ...others] = attemptsIn(folder);
    expect(first?.workFile.startsWith(join(stateRoot, "taken", `${process.pid}-`))).toBe(true);
    expect(readFileSync(first?.workFile ?? "", "utf8")).toBe(`// ${id}.ts\n`);
    expect(first?.testFile).toBe(join(courseRoot, "test", "exercises", `${id}.test.ts`));
    expect([first, ...others].map((each) => each?.id)).toEqual(exerciseIds());
    rmSync(folder, { recursive: true });
  });

  it("may not be a link to what lies elsewhere", () => {
    const folder = mkdtempSync(join(tmpdir(), "roundtrip-submission-"));
    const id = "00-start-here/1-first-look-up";
    mkdirSync(join(folder, "00-start-here"));
    symlinkSync(join(courseRoot, "solutions", `${id}.ts`), join(folder, `${id}.ts`));
    expect(() => attemptsIn(folder)).toThrow("expected the work on exercises, such as");
    rmSync(folder, { recursive: true });
  });

  it("that lies nowhere is refused, as is an exercise that is none", () => {
    expect(() => attemptsIn("/nowhere")).toThrow("There is no folder /nowhere. Expected one laid out like exercises/.");
    expect(() => attemptsIn("exercises", ["1-first-look-up"])).toThrow(
      'There is no exercise "1-first-look-up". Expected one of: 00-start-here/1-first-look-up',
    );
  });
});

describe("roundtrip grade", () => {
  const id = "00-start-here/1-first-look-up";
  const grade = (...args: string[]) =>
    run(process.execPath, [join(courseRoot, "src", "setup", "roundtrip.mjs"), "grade", ...args]).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
      ({ code, stdout, stderr }) => ({ code, stdout: String(stdout), stderr: String(stderr) }),
    );

  it("of a folder elsewhere prints its record, and exits with 1 unless all passed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "roundtrip-submission-"));
    mkdirSync(join(folder, "00-start-here"));
    writeFileSync(join(folder, `${id}.ts`), readStarters()[id] ?? "");
    const { code, stdout } = await grade(id, "--work", folder, "--json");
    expect(code).toBe(1);
    const { exercises, course, env } = JSON.parse(stdout.split("\n").at(-2) ?? "") as GradeRecord;
    expect(exercises).toMatchObject([{ id, state: "not started", points: 0, variant: folder }]);
    expect(course).toMatch(/^roundtrip \d/);
    expect(env.node).toBe(process.version);
    rmSync(folder, { recursive: true });
  });

  it("of an exercise that is none says which there are", async () => {
    const { code, stderr } = await grade("9-none");
    expect(code).toBe(1);
    expect(stderr).toContain('There is no exercise "9-none". Nearest: ');
  });
});
