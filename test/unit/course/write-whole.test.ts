import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeWhole } from "#src/course/write-whole.js";

test("a file is written whole; what a dead process left aside goes, what a living one writes stays", () => {
  const folder = mkdtempSync(join(tmpdir(), "roundtrip-whole-"));
  try {
    // 2 ** 22 is the most that Linux gives: no process has the number after it.
    const [dead, living] = [`record.json.${2 ** 22 + 1}`, `record.json.${process.ppid}`];
    for (const name of [dead, living, "record.json.txt"]) writeFileSync(join(folder, name), "half");
    writeWhole(join(folder, "deeper", "record.json"), "new");
    writeWhole(join(folder, "record.json"), "new");
    expect(readFileSync(join(folder, "record.json"), "utf8")).toBe("new");
    expect(readdirSync(folder).sort()).toEqual(["deeper", "record.json", living, "record.json.txt"].sort());
    expect(readdirSync(join(folder, "deeper"))).toEqual(["record.json"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
