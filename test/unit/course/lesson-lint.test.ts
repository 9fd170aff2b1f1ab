import { describe, expect, it } from "vitest";
import { lintLesson, lintProse } from "#src/course/lesson-lint.js";

/** The breaches in a piece of a lesson: what only a whole lesson can keep is left out. */
const lint = (...lines: string[]) =>
  lintLesson("x.md", ["# Test", ...lines].join("\n"))
    .filter(({ problem }) => !/at least|^no section/.test(problem))
    .map(({ line, problem }) => `${line}: ${problem}`);

describe("the rules for a lesson", () => {
  it("find nothing in a lesson that keeps them", () => {
    expect(
      lint(
        "A justified `just!` and `a != b`.",
        "",
        "![chart](x.svg)",
        "<!-- simply -->",
        "~~~ts show",
        "a! + b!;",
        "~~~",
      ),
    ).toEqual([]);
  });

  it.each(["simply", "Just", "easy", "easily", "obvious", "OBVIOUSLY"])("refuse the word %s", (word) => {
    expect(lint("Text", `and ${word} more.`)).toEqual([`3: the word "${word}"; say what is the case, without it`]);
  });

  it("refuse an exclamation mark in prose, in a heading, a table, a link and the text for an image", () => {
    const table = ["| a | b |", "|---|---|", "| x | y! |"];
    expect(lint("## Look!", "", ...table, "", "[a!](b) ![c!](d)").map((text) => text.split(";")[0])).toEqual([
      "2: an exclamation mark",
      "6: an exclamation mark",
      "8: an exclamation mark",
      "8: an exclamation mark",
    ]);
  });

  const code = (count: number, ...first: string[]) => [
    "Before.",
    "~~~ts",
    ...first,
    ...Array.from({ length: count - first.length }, (_, index) => `${index};`),
    "~~~",
    "After.",
  ];

  it("refuse a cell of more than 20 lines", () => {
    expect(lint(...code(20))).toEqual([]);
    expect(lint(...code(21))).toEqual(["4: a cell of 21 lines; at most 20"]);
  });

  it("refuse a line of code of more than 88 columns, also where it is only shown", () => {
    expect(lint(...code(2, "x".repeat(88)))).toEqual([]);
    const wide = "89 columns of code; at most 88, or a page cuts it off";
    expect(lint(...code(2, "1;", "x".repeat(89)))).toEqual([`5: ${wide}`]);
    expect(lint("~~~ts show", "x".repeat(89), "~~~")).toEqual([`3: ${wide}`]);
  });

  it("refuse a cell without a sentence before it, and one without a sentence after it", () => {
    const cell = ["~~~ts", "1;", "~~~"];
    const before = "no sentence before the cell; say what to look for";
    const after = "no sentence after the cell; say what came";
    expect(lint("Text.", ...cell, "Text.", ...cell, "- a list", "", "## Next", "Text.", ...cell, "Text.")).toEqual([]);
    expect(lint("Text.", ...cell, ...cell, "Text.")).toEqual([`4: ${after}`]);
    expect(lint("## Bare", ...cell, "Text.")).toEqual([`4: ${before}`]);
    expect(lint("Text.", ...cell, "## Next", "Text.")).toEqual([`4: ${after}`]);
    expect(lint("Text.", ...cell, "<!-- do-it-yourself -->", "", "Text.")).toEqual([`4: ${after}`]);
    expect(lint("Text.", ...cell)).toEqual([`4: ${after}`]);
  });

  const parts = ["Spot the bug: a tidy pool", "Where it does not hold", "In other tools", "In one breath"];
  const predictions = ["Text.", "~~~ts", ...["predict();", "predict();", "predict();"], "~~~"];
  /** A lesson of so many lines that are not blank: title, predictions and the sentence behind them, parts, and text. */
  const whole = (count: number) => {
    const written = [...predictions, ...parts.map((part) => `\n## ${part}`)];
    return [...written, ...Array.from({ length: count - 8 - parts.length }, () => "x")];
  };
  const problems = (file: string, lines: readonly string[]) =>
    lintLesson(file, ["# Test", "", ...lines].join("\n").replace("~~~\n", "~~~\nText.\n")).map(
      ({ line, problem }) => `${line}: ${problem}`,
    );

  it("find nothing in a lesson of 250 to 450 lines with three predictions and all parts", () => {
    expect(problems("x.md", whole(250))).toEqual([]);
    expect(problems("x.md", whole(450))).toEqual([]);
  });

  it("refuse a lesson of more than 450 lines, and one of fewer than 250; blank ones do not count", () => {
    expect(problems("x.md", whole(451))).toEqual(["456: 451 lines; a lesson has at most 450: make two of it"]);
    expect(problems("x.md", [...whole(450), "", " ", ""])).toEqual([]);
    expect(problems("x.md", [...whole(249), ""])).toEqual([
      "254: 249 lines; a lesson has at least 250: give each cell its own idea and its own words",
    ]);
  });

  it("refuse a lesson that lacks a part, or a third prediction", () => {
    const fewer = whole(250).map((line) => (line === "predict();" ? "guess();" : line));
    expect(problems("x.md", fewer)).toEqual(["1: 0 predictions; at least 3"]);
    for (const part of parts) {
      const without = whole(250).map((line) => (line.includes(part) ? "\nx" : line));
      expect(problems("x.md", without)).toEqual([`1: no section \`## ${part.split(":")[0]}\``]);
    }
  });

  it("allow lesson 00 to be short and to ask for fewer predictions", () => {
    expect(problems("lessons/00-x.md", whole(60).slice(predictions.length))).toEqual([]);
  });

  it("name what cannot be read at all, besides", () => {
    expect(lint("~~~tsx", "~~~", "Just so.")).toEqual([
      expect.stringContaining("2: unknown language `tsx`"),
      expect.stringContaining('4: the word "Just"'),
    ]);
  });

  it("for words hold for any Markdown text", () => {
    expect(lintProse("README.md", "It is easy")).toEqual([
      { file: "README.md", line: 1, problem: 'the word "easy"; say what is the case, without it' },
    ]);
  });
});
