import { describe, expect, it } from "vitest";
import { wrongHeader } from "#src/course/checker/prove.js";

describe("the header of a wrong solution", () => {
  it("names the test that catches it and words of the message", () => {
    const text = `/**
 * Wrong: asks twice.
 * Caught by: asks once, and fetches one row
 * Says: made 2 round trips; the budget is 1
 * Says: Next: ask once.
 */
export const x = 1;`;
    expect(wrongHeader(text)).toEqual({
      state: "wrong",
      caughtBy: "asks once, and fetches one row",
      says: ["made 2 round trips; the budget is 1", "Next: ask once."],
    });
  });

  it("says of work that cannot be graded that it is an error", () => {
    const text = "/**\n * Wrong: never ends.\n * State: error\n * Says: It timed out\n */";
    expect(wrongHeader(text)).toEqual({ state: "error", caughtBy: "", says: ["It timed out"] });
  });

  it("is empty when there is none", () => {
    expect(wrongHeader("export const x = 1; // Says: nothing")).toEqual({ state: "wrong", caughtBy: "", says: [] });
  });
});
