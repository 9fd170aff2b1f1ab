import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Candidate, Verdict } from "#src/course/checker/proof.js";
import { proofMemory } from "#src/course/checker/proof-memory.js";

let root = "";
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};

beforeEach(() => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("DATABASE_URL", undefined);
  root = mkdtempSync(join(tmpdir(), "roundtrip-proved-"));
  for (const name of ["package.json", "package-lock.json", "tsconfig.json"]) cpSync(name, join(root, name));
  write("dist/index.js", "export {};");
  write("test/exercise-lab.ts", "export {};");
  write("test/exercises/01-a/1-b.test.ts", "test");
  write("solutions/01-a/1-b.ts", "work");
  write("solutions/01-a/2-c.ts", "beside");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const candidate = (text = "work"): Candidate => ({
  attempt: {
    id: "01-a/1-b",
    lesson: "01-a",
    variant: "right/other",
    workFile: join(root, "solutions/01-a/1-b.ts"),
    testFile: join(root, "test/exercises/01-a/1-b.test.ts"),
    maxPoints: 1,
    needsPostgres: true,
  },
  text,
});
const verdict: Verdict = { state: "wrong", reason: "", tests: [{ name: "a", state: "failed", message: "b" }] };
const memory = (fresh = false) => proofMemory({ root, folder: join(root, "proved"), fresh });
const remembered = async (one = candidate()) => (await memory()).recall(one);

describe("the memory of proofs", () => {
  it("recalls the verdict on the same work, tested by the same", async () => {
    expect(await remembered()).toBeUndefined();
    (await memory()).keep(candidate(), verdict);
    expect(await remembered()).toEqual(verdict);
  });

  it.each([
    ["the test", "test/exercises/01-a/1-b.test.ts"],
    ["a helper of tests", "test/exercise-lab.ts"],
    ["the library", "dist/index.js"],
    ["the lock file", "package-lock.json"],
    ["a new file of the library", "dist/cost/new.js"],
  ])("forgets it when %s has changed", async (_what, file) => {
    (await memory()).keep(candidate(), verdict);
    write(file, "changed");
    expect(await remembered()).toBeUndefined();
  });

  it("forgets it when the work has changed, or what the work imports from beside it", async () => {
    (await memory()).keep(candidate(), verdict);
    expect(await remembered(candidate("other work"))).toBeUndefined();
    write("solutions/01-a/2-c.ts", "changed");
    expect(await remembered()).toEqual(verdict);

    const importing = candidate('import "./2-c.js";');
    (await memory()).keep(importing, verdict);
    expect(await remembered(importing)).toEqual(verdict);
    write("solutions/01-a/2-c.ts", "changed again");
    expect(await remembered(importing)).toBeUndefined();
  });

  it("forgets it when the course says something else of the exercise", async () => {
    (await memory()).keep(candidate(), verdict);
    const { attempt, text } = candidate();
    expect(await remembered({ attempt: { ...attempt, needsPostgres: false }, text })).toBeUndefined();
  });

  it("recalls nothing when it is to be fresh, and keeps what is found anew", async () => {
    (await memory(true)).keep(candidate(), verdict);
    expect((await memory(true)).recall(candidate())).toBeUndefined();
    expect(await remembered()).toEqual(verdict);
  });

  it("neither recalls nor keeps with CI=true", async () => {
    (await memory()).keep(candidate(), verdict);
    vi.stubEnv("CI", "true");
    expect(await remembered()).toBeUndefined();
    (await memory()).keep(candidate("new"), verdict);
    vi.stubEnv("CI", undefined);
    expect(await remembered(candidate("new"))).toBeUndefined();
  });

  it("takes a file that cannot be read for none", async () => {
    write("proved/01-a/1-b/right/other.json", "{ half");
    expect(await remembered()).toBeUndefined();
    (await memory()).keep(candidate(), verdict);
    expect(await remembered()).toEqual(verdict);
  });

  it("keeps nothing of what could not be graded", async () => {
    (await memory()).keep(candidate(), { ...verdict, state: "unavailable" });
    expect(await remembered()).toBeUndefined();
  });
});
