import { describe, expect, it } from "vitest";
import { typecheck } from "#src/course/checker/typecheck.js";
import { makeBelieve, right } from "./make-believe.js";

const { attempt } = makeBelieve();

describe("the type check", () => {
  it("finds nothing in work that is right", async () => {
    expect(await typecheck([attempt("checked right", right())])).toEqual(new Map());
  });

  it("of one folder looks at the tests too: a function that is missing, or has other parameters, is found there", async () => {
    const missing = attempt("checked missing", "export const name = 1;");
    expect((await typecheck([missing])).get(missing.testFile)?.[0]).toContain("has no exported member 'cityOf'");
    const other = attempt(
      "checked other",
      "export async function cityOf(userId: number): Promise<string> { return String(userId); }",
    );
    expect((await typecheck([other])).get(other.testFile)?.join("\n")).toContain("Expected 1 arguments, but got 2");
  });

  it("of several finds the wrong type in one, whatever is wrong with the others", async () => {
    const broken = attempt("checked broken", "export function (");
    const wrong = attempt("checked wrong", right('const n: number = "x";'));
    const absent = attempt("checked absent", undefined);
    const errors = await typecheck([broken, wrong, absent]);
    expect(errors.get(broken.workFile)?.[0]).toContain("TS1003: Identifier expected.");
    expect(errors.get(wrong.workFile)).toEqual([
      expect.stringMatching(/1-first-look-up\.ts:3:9 TS2322: Type 'string' is not assignable to type 'number'\.$/),
    ]);
    expect([...errors.keys()].sort()).toEqual([broken.workFile, wrong.workFile].sort());
  });
});
