import { describe, expect, it } from "vitest";
import { readStarters } from "#src/course/checker/starters.js";
import { blank } from "#src/course/scaffold/blank.js";
import { courseFiles, filesToCheck, read } from "./files.js";

/** The work that the course ships, by its file: a learner's own copy may be otherwise by now. */
const starters = new Map(Object.entries(readStarters()).map(([id, text]) => [`exercises/${id}.ts`, text]));

/** What matches in which line of which file, as `file:line: text`. */
function matches(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    (starters.get(file) ?? read(file))
      .split("\n")
      .flatMap((line, k) => [...line.matchAll(pattern)].map(([found]) => `${file}:${k + 1}: ${found}`)),
  );
}

/** Notebooks are made from lessons, and have what a learner's run has left in them. This file names what it looks for. */
const others = courseFiles.filter(
  (file) => !/\.(png|jpg|gif|ico|woff2?|ipynb)$/.test(file) && file !== "test/course/repository.test.ts",
);

const machinePath = /(?<![\w.])\/(home|Users|root|work)\/[\w.-]+|[A-Z]:\\Users\\\w+/g;
const registry =
  /registry\.[\w.-]+\.\w+|pypi\.org|files\.pythonhosted\.org|deb\.debian\.org|"resolved"|--(extra-)?index-url/g;
const skipped = /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|fails)\b|\b(?:skip|only|todo|fails): true/g;
const hookAtLoading = /^(?:before|after)(?:All|Each)\(|^const \w+ = mkdtempSync\(/g;
const deepImport = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](?:[./#]|roundtrip\/)[^"']*["']/g;

describe("what the course is made of", () => {
  it("names no path of somebody's machine", () => {
    expect(matches(others, machinePath)).toEqual([]);
  });

  it("names no package registry, the lock file included: whoever installs uses their own", () => {
    expect(matches(others, registry)).toEqual([]);
  });

  it("skips no test, and singles none out", () => {
    const tests = filesToCheck("test", ".ts").filter((file) => !file.endsWith(".graded.ts") && others.includes(file));
    expect(matches(tests, skipped)).toEqual([]);
  });

  // Test files share a process, and a helper is loaded once: its hook would belong to the file that happens to be first.
  it("has no helper of tests that hooks into whichever file loads it first", () => {
    const helpers = filesToCheck("test", ".ts").filter((file) => !/\.(test|graded)\.ts$|^test\/exercises\//.test(file));
    expect(matches(helpers, hookAtLoading)).toEqual([]);
  });
});

describe("what was made by npm run new:lesson and npm run new:exercise", () => {
  it("has no blank left in it", () => {
    const hints = [...starters.keys()].map((file) => file.replace(/\.ts$/, ".md"));
    const about = /^(src\/|docs\/|[^/]*\.md$|test\/(unit\/|starters\.json$))/;
    const written = others.filter((file) => !about.test(file));
    const all = new Set([...written, ...starters.keys(), ...hints]);
    expect(matches([...all], new RegExp(`.*\\b${blank}\\b.*`, "g"))).toEqual([]);
  });
});

describe("what is looked for would be found:", () => {
  it.each([
    ["a path", machinePath, ['"/home/somebody/course"', "see /Users/me/x", "C:\\Users\\me"]],
    ["a registry", registry, ["https://registry.example.org/pg", '"resolved": "x"', "pip --index-url x"]],
    ["a test left out", skipped, ["it.skip(", "describe.only(", "test.concurrent.todo(", "{ skip: true }"]],
    [
      "a hook at loading",
      hookAtLoading,
      ["afterAll(() => clean());", "beforeEach(async () => {", "const at = mkdtempSync(x);"],
    ],
    [
      "an import that goes deeper",
      deepImport,
      ['from "../a.js"', 'import("roundtrip/dist/a.js")', "require('#src/a')"],
    ],
  ])("%s", (_, pattern, samples) => {
    expect(samples.filter((text) => !text.match(pattern))).toEqual([]);
  });
});

describe("lessons, exercises and solutions", () => {
  const solved = ["solutions", "test/wrong", "test/right"].flatMap((folder) => filesToCheck(folder, ".ts"));
  const works = [...starters.keys(), ...solved];

  it("import the library by its one door, packages, and nothing deeper", () => {
    expect(matches([...works, ...filesToCheck("lessons", ".md")], deepImport)).toEqual([]);
  });
});
