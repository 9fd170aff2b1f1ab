import { expect, test } from "vitest";
import { describe as whatCame } from "#src/arguments.js";

test.each<[unknown, string]>([
  [7, "7"],
  [-1.5, "-1.5"],
  [12n, "12"],
  [true, "true"],
  [undefined, "undefined"],
  [null, "null"],
  ["", '""'],
  ["10", '"10"'],
  ["true", '"true"'],
  ["ten", "a string of 3 characters"],
  ["123456", "a string of 6 characters"],
  [Symbol("x"), "a symbol"],
  [() => 1, "a function"],
  [[1, 2], "an array of 2"],
  [{}, "an object"],
  [Object.create(null), "an object"],
  [new Error("x"), "an Error"],
  [new Map(), "a Map"],
  [Promise.resolve(), "a promise"],
])("%o is described as %s", (value, words) => {
  expect(whatCame(value)).toBe(words);
});

test("a text of the shape that was expected is shown", () => {
  expect(whatCame("01-connections/9-none", /^\d\d-/)).toBe('"01-connections/9-none"');
  expect(whatCame("s3cret-Pa55word", /^\d\d-/)).toBe("a string of 15 characters");
});
