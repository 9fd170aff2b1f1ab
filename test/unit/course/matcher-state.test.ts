import { describe, expect, it } from "vitest";
import { note } from "#src/course/matcher-state.js";

/** What is left of some cases: for each a count of rows, and how many were allowed. */
function left(...cases: [rows: number, allowed: number][]) {
  const state = { task: { meta: {} } };
  for (const [rows, allowed] of cases) note(state, { rowsReturned: rows }, { rowsReturned: allowed });
  return state.task.meta;
}

const kept = (rows: number, allowed: number) => ({
  measured: { rowsReturned: rows },
  budget: { rowsReturned: allowed },
});

describe("of several cases of a test", () => {
  it("the one that is allowed most is kept, wherever it comes", () => {
    expect(left([1, 1], [40, 50], [2, 3])).toEqual(kept(40, 50));
  });

  it("of equal ones the highest is kept: a case without a row does not belie the title", () => {
    expect(left([1, 1], [0, 1])).toEqual(kept(1, 1));
    expect(left([0, 1], [1, 1])).toEqual(kept(1, 1));
  });

  it("one that is over its limit is kept, unless the test goes on", () => {
    expect(left([40, 50], [2, 1])).toEqual(kept(2, 1));
    expect(left([60, 50], [1, 1])).toEqual(kept(1, 1));
  });

  it("each count is kept for itself, and a single 0 too", () => {
    const state = { task: { meta: {} } };
    note(state, { connections: 0, statements: 3 }, { connections: 0, statements: 5 });
    note(state, { statements: 4 }, { statements: 4 });
    expect(state.task.meta).toEqual({
      measured: { connections: 0, statements: 3 },
      budget: { connections: 0, statements: 5 },
    });
  });
});
