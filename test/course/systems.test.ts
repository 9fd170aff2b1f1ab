import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { read } from "./files.js";

/** The rows of the README's table of systems, by their number. */
const rows = new Map(
  [...read("README.md").matchAll(/^\| (S\d+) \| (.+) \|$/gm)].map(([, number = "", row = ""]) => [
    number,
    row
      .split(" | ")
      .map((cell) => [...cell.matchAll(/\[(.+?)\]\((.+?)\)/g)].map(([, text = "", to = ""]) => ({ text, to }))),
  ]),
);
const given = new Set(
  [...read("test/course/public-surface.txt").matchAll(/^(?:function|class|const) (\w+)/gm)].map(([, name]) => name),
);

describe("the README's table of systems", () => {
  it("numbers them without a gap", () => {
    expect([...rows.keys()]).toEqual(Array.from({ length: rows.size }, (_, k) => `S${k + 1}`));
    expect(rows.size).toBeGreaterThanOrEqual(14);
  });

  it.for([...rows])("leads from %s to a lesson, to the library and to exercises", ([, cells]) => {
    const [title, lessons, library, exercises, ...more] = cells;
    expect([title, more]).toEqual([[], []]);
    for (const [links, file] of [
      [lessons, /^notebooks\/\d\d-[a-z0-9-]+\.ipynb$/],
      [library, /^src\/[a-z-]+\/[a-z-]+\.ts$/],
      [exercises, /^exercises\/\d\d-[a-z0-9-]+\/\d-[a-z0-9-]+\.ts$/],
    ] as const) {
      expect(links).not.toEqual([]);
      for (const { to } of links ?? []) expect([to, file.test(to) && existsSync(to)]).toEqual([to, true]);
    }
    for (const { text, to } of library ?? []) {
      const name = text.replaceAll("`", "");
      expect([name, given.has(name)]).toEqual([name, true]);
      expect(read(to)).toMatch(new RegExp(`^export (async )?(function\\*?|class|const) ${name}\\b`, "m"));
    }
  });
});
