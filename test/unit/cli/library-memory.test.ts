import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { libraryKey, passedBefore, remember } from "#src/cli/library-memory.js";
import { provesAll, type Report } from "#src/cli/test-library.js";

/** A course in small: a git repository with a file of each kind. */
let root: string;
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { stdio: "ignore" });

const files = [
  "src/wire/proxy.ts",
  "test/unit/wire/proxy.test.ts",
  "test/wrong/01-a/1-do-it/never.ts",
  "lessons/01-a.md",
  "solutions/01-a/1-do-it.ts",
  "package-lock.json",
  "vitest.config.ts",
  "exercises/01-a/1-do-it.ts",
  "exercises/01-a/1-do-it.md",
  "notebooks/01-a.ipynb",
];

beforeEach(() => {
  vi.stubEnv("CI", "");
  vi.stubEnv("DATABASE_URL", "");
  root = mkdtempSync(join(tmpdir(), "roundtrip-key-"));
  git("init", "--quiet");
  write(".gitignore", "dist/\n");
  for (const file of files) write(file, "first");
  git("add", "-A");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

describe("the key of the library's tests", () => {
  it("is the same for the same content, whatever git has of it", async () => {
    const key = await libraryKey(root);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    write("src/wire/proxy.ts", "second");
    git("add", "-A");
    write("src/wire/proxy.ts", "first");
    expect(await libraryKey(root)).toBe(key);
  });

  it.each(files.filter((file) => !/^exercises\/.*\.ts$|^notebooks\//.test(file)))(
    "is another when %s changes",
    async (file) => {
      const key = await libraryKey(root);
      write(file, "second");
      expect(await libraryKey(root)).not.toBe(key);
    },
  );

  it.each(["exercises/01-a/1-do-it.ts", "notebooks/01-a.ipynb"])("is the same when %s changes", async (file) => {
    const key = await libraryKey(root);
    write(file, "the learner's");
    expect(await libraryKey(root)).toBe(key);
  });

  it("sees a file that git does not track yet, and one that is gone; what git ignores and what a learner adds it does not", async () => {
    const key = await libraryKey(root);
    write("dist/index.js", "built");
    write("exercises/notes.md", "mine");
    expect(await libraryKey(root)).toBe(key);
    write("test/unit/wire/new.test.ts", "");
    expect(await libraryKey(root)).not.toBe(key);
    rmSync(join(root, "test/unit/wire/new.test.ts"));
    expect(await libraryKey(root)).toBe(key);
    rmSync(join(root, "lessons/01-a.md"));
    expect(await libraryKey(root)).not.toBe(key);
  });

  it("is another for text that moved from one file to the next", async () => {
    write("src/a.ts", "one");
    write("src/b.ts", "two");
    const key = await libraryKey(root);
    write("src/a.ts", "onet");
    write("src/b.ts", "wo");
    expect(await libraryKey(root)).not.toBe(key);
  });

  it("is another on another Node", async () => {
    const key = await libraryKey(root);
    vi.spyOn(process, "version", "get").mockReturnValue("v99.0.0");
    expect(await libraryKey(root)).not.toBe(key);
    vi.restoreAllMocks();
  });

  it("is none where no PostgreSQL can be had", async () => {
    vi.stubEnv("DATABASE_URL", "postgres://nobody:nothing@127.0.0.1:1/x");
    expect(await libraryKey(root)).toBeUndefined();
  });
});

describe("a run is remembered", () => {
  const file = (...states: string[]) => ({ assertionResults: states.map((status) => ({ status })) });
  const report = (...testResults: Report["testResults"]): Report => ({ numPassedTests: 2, testResults });

  it("when it ended well, also when it skipped a test for which there is no program", () => {
    expect(provesAll(0, report(file("passed"), file("passed", "skipped")))).toBe(true);
  });

  it.each([
    ["it failed", 1, report(file("passed"), file("failed", "passed"))],
    ["it skipped a whole file, for want of a PostgreSQL", 0, report(file("passed"), file("skipped", "skipped"))],
    ["nothing ran", 0, { numPassedTests: 0, testResults: [] }],
    ["it left no report", 0, undefined],
  ])("not when %s", (_, code, said) => {
    expect(provesAll(code, said)).toBe(false);
  });
});

describe("what is remembered", () => {
  const file = () => join(root, "memory", "tests.json");

  it("is the last run that passed, and counts for its key alone", () => {
    expect(passedBefore("a", file())).toBeUndefined();
    remember({ key: "a", tests: 969 }, file());
    expect(passedBefore("a", file())).toEqual({ key: "a", tests: 969 });
    expect(passedBefore("b", file())).toBeUndefined();
    expect(passedBefore(undefined, file())).toBeUndefined();
    remember({ key: "b", tests: 970 }, file());
    expect(passedBefore("a", file())).toBeUndefined();
  });

  it("is nothing when it cannot be read", () => {
    remember({ key: "a", tests: 1 }, file());
    writeFileSync(file(), '{"key":');
    expect(passedBefore("a", file())).toBeUndefined();
  });

  it("is neither written nor read with CI=true", () => {
    remember({ key: "a", tests: 1 }, file());
    vi.stubEnv("CI", "true");
    expect(passedBefore("a", file())).toBeUndefined();
    remember({ key: "b", tests: 2 }, file());
    expect(JSON.parse(readFileSync(file(), "utf8")).key).toBe("a");
  });
});
