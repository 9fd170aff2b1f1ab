import { describe, expect, it } from "vitest";
import { kindProblems, testNames } from "#src/course/checker/kinds-tried.js";

const tests = `
test("gives nothing for nothing", () => {});
test("asks once", async () => { it.for([1])("holds for %i", () => {}); });
test.each\`a\`("not by a tag", () => {});
describe("a group", () => test(\`in a group\`, () => {}));
expect("no test").toBe(1);
`;
const table = [
  "zero: gives nothing for nothing",
  "one: asks once",
  "many: holds for %i",
  "missing: in a group",
  "repeated: asks once",
  "error on the way: no, it asks nobody",
  "second call: asks once",
  "late work: no, nothing is started",
];
const file = (lines: string[]) => ["/**", " * Tries", ...lines.map((line) => ` *   ${line}`), " */", tests].join("\n");
const without = (start: string) => table.filter((line) => !line.startsWith(start));

describe("the kinds that the tests of an exercise try", () => {
  it("are named by the tests of the file", () => {
    expect(testNames(tests)).toEqual(["gives nothing for nothing", "asks once", "holds for %i", "in a group"]);
    expect(kindProblems(file(table))).toEqual([]);
  });

  it("are a table", () => {
    expect(kindProblems(tests)).toEqual([expect.stringMatching(/^its header has no table/)]);
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
