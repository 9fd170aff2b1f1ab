import { describe, expect, it } from "vitest";
import { kindProblems as problemsOf } from "#src/course/checker/kinds-tried.js";

const names = ["gives nothing for nothing", "asks once", "holds for all", "in a group"];
const table = [
  "zero: gives nothing for nothing",
  "one: asks once",
  "many: holds for all",
  "missing: in a group",
  "repeated: asks once",
  "error on the way: no, it asks nobody",
  "second call: asks once",
  "late work: no, nothing is started",
];
const file = (lines: string[]) => ["/**", " * Tries", ...lines.map((line) => ` *   ${line}`), " */", ""].join("\n");
const without = (start: string) => table.filter((line) => !line.startsWith(start));

const kindProblems = (text: string) => problemsOf(text, names);

describe("the kinds that the tests of an exercise try", () => {
  it("are named by the tests of the file", () => {
    expect(kindProblems(file(table))).toEqual([]);
  });

  it("are a table", () => {
    expect(kindProblems("/** Tries nothing. */")).toEqual([expect.stringMatching(/^its header has no table/)]);
  });

  it("stand in it once each, and an exercise may have more of its own", () => {
    expect(kindProblems(file(without("many")))).toEqual(['"many" stands in its table 0 times; expected: once']);
    expect(kindProblems(file([...table, "one: asks once"]))).toEqual([
      '"one" stands in its table 2 times; expected: once',
    ]);
    expect(kindProblems(file([...table, "two at once: asks once"]))).toEqual([]);
    expect(kindProblems(file([...table, "two at once: asks twice"]))).toHaveLength(1);
  });

  it.each(["asks twice", "no", "no, ", "Asks once", "no reason"])('are tests or reasons, not "%s"', (said) => {
    expect(kindProblems(file([...without("one"), `one: ${said}`]))).toEqual([
      `"one: ${said.trim()}" names no test of the file; expected a test's exact name, or "no, REASON"`,
    ]);
  });
});
