import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { main } from "#src/cli/main.js";
import type { GradeRecord } from "#src/course/checker/record.js";
import { readStarters } from "#src/course/checker/starters.js";

// Nobody of the class has begun: their work is graded without running a test.
const id = "00-start-here/1-first-look-up";
const folder = mkdtempSync(join(tmpdir(), "roundtrip-class-"));
const submissions = join(folder, "submissions");
const output = join(folder, "results");
const fileOf = (name: string) => join(output, `${name}.json`);
const readJson = (file: string) => JSON.parse(readFileSync(file, "utf8"));

function hand(name: string, text: string): void {
  const file = join(submissions, name, "exercises", `${id}.ts`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function grade(...more: string[]): Promise<{ code: number; csv: string }> {
  const quiet = [vi.spyOn(console, "log"), vi.spyOn(console, "error")].map((spy) => spy.mockReturnValue(undefined));
  const code = await main(["grade:class", submissions, "--output", output, "--only", id, ...more]);
  for (const spy of quiet) spy.mockRestore();
  return { code, csv: readFileSync(join(output, "grades.csv"), "utf8") };
}

/** Marks a record, so that it is seen whether it was made again. */
function mark(name: string): void {
  const record = readJson(fileOf(name)) as GradeRecord;
  writeFileSync(fileOf(name), JSON.stringify({ ...record, course: "marked" }));
}
const isMarked = (name: string) => readJson(fileOf(name)).course === "marked";

const starter = readStarters()[id] ?? "";
beforeAll(() => {
  for (const name of ["ada", "bob", "eve"]) hand(name, starter);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("a class is graded by content: who is graded again are those whose work, or the course, has changed", async () => {
  expect(
    (await grade()).csv
      .split("\n")
      .slice(1, 4)
      .map((row) => row.split(",")[0]),
  ).toEqual(["ada", "bob", "eve"]);
  for (const name of ["ada", "bob", "eve"]) mark(name);
  const { seed } = readJson(join(output, "runs", "ada.json"));

  hand("bob", "// Nothing yet.\n");
  const note = join(output, "runs", "eve.json");
  writeFileSync(note, JSON.stringify({ ...readJson(note), course: "an older one" }));
  await grade();
  expect(["ada", "bob", "eve"].map(isMarked)).toEqual([true, false, false]);
  // A run that goes on has the seed with which it began.
  expect(["bob", "eve"].map((name) => readJson(join(output, "runs", `${name}.json`)).seed)).toEqual([seed, seed]);

  for (const name of ["ada", "bob", "eve"]) mark(name);
  rmSync(fileOf("ada"));
  writeFileSync(fileOf("bob"), "{ half");
  await grade("--seed", String(seed));
  expect(["ada", "bob", "eve"].map(isMarked)).toEqual([false, false, true]);
  await grade("--seed", String((seed % 999) + 2));
  expect(isMarked("eve")).toBe(false);
}, 300_000);

it("what is no submission stops nobody, and what cannot be read is told", async () => {
  cpSync(join(submissions, "ada"), join(submissions, ".hidden"), { recursive: true });
  symlinkSync("circle", join(submissions, "circle"));
  writeFileSync(join(submissions, "spoilt.zip"), "no zip");
  writeFileSync(join(submissions, "list.csv"), "ada,bob");
  const { code, csv } = await grade();
  expect(code).toBe(1);
  expect(
    csv
      .trim()
      .split("\n")
      .map((row) => row.split(",")[0]),
  ).toEqual(["submission", "ada", "bob", "eve", "spoilt.zip"]);
  expect(csv).toContain("it cannot be read as one");
  expect(readdirSync(output)).not.toContain(".hidden.json");
}, 300_000);

it("a seed that is none is refused", async () => {
  const said = vi.spyOn(console, "error").mockReturnValue(undefined);
  for (const seed of ["0", "x", "1000000", "1.5"]) {
    await main(["grade:class", submissions, "--seed", seed]);
    expect(said.mock.calls.flat().join()).toContain("grade:class: --seed: expected an integer");
    said.mockClear();
  }
  said.mockRestore();
});
