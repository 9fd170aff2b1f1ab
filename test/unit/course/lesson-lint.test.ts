import { describe, expect, it } from "vitest";
import { lintLesson, lintProse } from "#src/course/lesson-lint.js";

const lint = (...lines: string[]) =>
  lintLesson("x.md", ["# Test", ...lines].join("\n")).map(({ line, problem }) => `${line}: ${problem}`);

describe("the rules for a lesson", () => {
  it("find nothing in a lesson that keeps them", () => {
    expect(
      lint("A justified `just!` and `a != b`.", "", "![chart](x.svg)", "<!-- simply -->", "~~~ts", "a! + b!;", "~~~"),
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

  it("refuse a cell of more than 25 lines", () => {
    const code = (count: number) => ["~~~ts", ...Array.from({ length: count }, (_, index) => `${index};`), "~~~"];
    expect(lint(...code(25))).toEqual([]);
    expect(lint(...code(26))).toEqual(["3: a cell of 26 lines; at most 25"]);
  });

  it("refuse a lesson of more than 250 lines", () => {
    const lines = (count: number) => Array.from({ length: count - 1 }, () => "x");
    expect(lint(...lines(250), "")).toEqual([]);
    expect(lint(...lines(251))).toEqual(["251: 251 lines; a lesson has at most 250"]);
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
