import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatNumber,
  formatQuantity,
  formatRounded,
  formatTick,
} from "#src/display/numbers.js";

describe("a number", () => {
  test.each([
    [0, "0"],
    [-0, "0"],
    [41, "41"],
    [1000, "1,000"],
    [-1234567, "-1,234,567"],
    [12345678901234567890n, "12,345,678,901,234,567,890"],
  ])("%s is exact when it is whole: %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test.each([
    [12.345, "12.3"],
    [0.04011, "0.0401"],
    [99.949, "99.9"],
    [99.96, "100"],
    [999.7, "1,000"],
    [1234.5, "1,235"],
    [-1.005, "-1.00"],
  ])("%s has three significant digits when it is not: %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test("that is not finite is said as such", () => {
    expect([Number.NaN, Infinity, -Infinity].map(formatNumber)).toEqual(["NaN", "∞", "−∞"]);
  });

  test("is given the digits of its neighbours where they have fractions", () => {
    expect([0, 7, 28, 100, 5000].map(formatRounded)).toEqual(["0", "7.00", "28.0", "100", "5,000"]);
  });
});

test("a number of an axis has no zeros at its end", () => {
  expect([0, 0.1, 0.25, 2.5, 10, 1500].map(formatTick)).toEqual(["0", "0.1", "0.25", "2.5", "10", "1,500"]);
});

test("a quantity carries its unit", () => {
  expect(formatQuantity(5.0234, "ms")).toBe("5.02\u202fms");
  expect(formatQuantity(5)).toBe("5");
});

test("sizes are in bytes, kB, MB and GB", () => {
  expect([0, 999, 1200, 3.4e6, 2e9].map(formatBytes)).toEqual([
    "0\u202fB",
    "999\u202fB",
    "1.20\u202fkB",
    "3.40\u202fMB",
    "2\u202fGB",
  ]);
});

test("a count agrees with its noun", () => {
  expect([formatCount(1, "row"), formatCount(0, "row"), formatCount(9980, "query", "queries")]).toEqual([
    "1 row",
    "0 rows",
    "9,980 queries",
  ]);
});
