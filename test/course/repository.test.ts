import { describe, expect, it } from "vitest";
import { courseFiles, filesIn, read } from "./files.js";

/** What matches in which line of which file, as `file:line: text`. */
function matches(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, k) => [...line.matchAll(pattern)].map(([found]) => `${file}:${k + 1}: ${found}`)),
  );
}

const texts = courseFiles.filter((file) => !/\.(png|jpg|gif|ico|woff2?)$/.test(file));
/** This file names what it looks for. */
const others = texts.filter((file) => file !== "test/course/repository.test.ts");

describe("what the course is made of", () => {
  it("names no path of somebody's machine", () => {
    expect(matches(others, /(?<![\w.])\/(home|Users|root|work)\/[\w.-]+|[A-Z]:\\Users\\\w+/g)).toEqual([]);
  });

  it("names no package registry, the lock file included: whoever installs uses their own", () => {
    const hosts =
      /registry\.[\w.-]+\.\w+|pypi\.org|files\.pythonhosted\.org|deb\.debian\.org|"resolved"|--(extra-)?index-url/g;
    expect(matches(others, hosts)).toEqual([]);
  });

  it("skips no test, and singles none out", () => {
    const tests = filesIn("test", ".ts").filter((file) => !file.endsWith(".graded.ts"));
    const word = /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|fails)\b|\b(?:skip|only|todo|fails): true/g;
    expect(matches(tests, word).filter((match) => !match.startsWith("test/course/repository"))).toEqual([]);
  });
});

describe("lessons, exercises and solutions", () => {
  const works = [...filesIn("exercises", ".ts"), ...filesIn("solutions", ".ts"), ...filesIn("test/wrong", ".ts")];

  it("import the library by its one door, packages, and nothing deeper", () => {
    const specifiers = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](?:[./#]|roundtrip\/)[^"']*["']/g;
    expect(matches([...works, ...filesIn("lessons", ".md")], specifiers)).toEqual([]);
  });
});
