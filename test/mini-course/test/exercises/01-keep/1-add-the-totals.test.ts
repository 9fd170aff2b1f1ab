import { expect, test } from "vitest";
import { addTheTotals } from "#work/01-keep/1-add-the-totals";

test("adds them", () => {
  expect(addTheTotals([1, 2, 3])).toBe(6);
});

test("has a sum for no totals", () => {
  expect(addTheTotals([])).toBe(0);
});
