import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEquivalents } from "#src/course/checker/mutants-equivalent.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "roundtrip-mutants-"));
  mkdirSync(join(root, "test/mutants/01-a"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));
const write = (text: string) => writeFileSync(join(root, "test/mutants/01-a/1-b.json"), text);

describe("the list of equivalent mutants", () => {
  it("is empty where there is no file", () => {
    expect(readEquivalents("01-a/1-b", root)).toEqual([]);
  });

  it("has an id, words and a reason for each", () => {
    const entry = { id: "await-removed-1234abcd", mutant: "3: await a() → a()", reason: "a returns no promise" };
    write(JSON.stringify({ equivalent: [entry] }));
    expect(readEquivalents("01-a/1-b", root)).toEqual([entry]);
  });

  it.each(['{ "equivalent": [{ "id": "a", "mutant": "b" }] }', "{}", '{ "equivalent": {} }'])(
    "says what it expects when it finds %s",
    (text) => {
      write(text);
      expect(() => readEquivalents("01-a/1-b", root)).toThrow(
        'test/mutants/01-a/1-b.json: expected { "equivalent": [{ "id": …, "mutant": …, "reason": … }] } with texts',
      );
    },
  );
});
