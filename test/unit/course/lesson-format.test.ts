import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatLessons } from "#src/course/lesson-format.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "roundtrip-lessons-"));
  mkdirSync(join(root, "lessons"));
  cpSync("biome.json", join(root, "biome.json"));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (text: string) => writeFileSync(join(root, "lessons", "97-x.md"), text);
const read = () => readFileSync(join(root, "lessons", "97-x.md"), "utf8");

const wide = `const answer = await client.query("select id, name from users where id = $1", [identity]);`;
const untidy = ["# X", "", "Prose,  as it is.", "```ts", "const a = 'x'; const b = 1", wide, "```", "After.", ""];
const tidy = [
  "# X",
  "",
  "Prose,  as it is.",
  "```ts",
  'const a = "x";',
  "const b = 1;",
  'const answer = await client.query("select id, name from users where id = $1", [',
  "  identity,",
  "]);",
  "```",
  "After.",
  "",
];

describe("the cells of a lesson", () => {
  it("are laid out at 88 columns, and not a word of the prose is changed", () => {
    write(untidy.join("\n"));
    expect(formatLessons({ root, check: true })).toEqual(["lessons/97-x.md"]);
    expect(read()).toBe(untidy.join("\n"));
    expect(formatLessons({ root })).toEqual(["lessons/97-x.md"]);
    expect(read()).toBe(tidy.join("\n"));
    expect(formatLessons({ root, check: true })).toEqual([]);
  });

  it("stay as they are where they are no TypeScript, or stand in a list", () => {
    const text = ["# X", "", "```ts", "const = 1", "```", "- item", "  ```ts show", "  a  =  1", "  ```", ""].join(
      "\n",
    );
    write(text);
    expect(formatLessons({ root })).toEqual([]);
    expect(read()).toBe(text);
  });
});
