import { existsSync, readFileSync } from "node:fs";

/** A test that a file of tests declares. */
export interface DeclaredTest {
  name: string;
  /** Where it stands in the file, from 1. */
  line: number;
}

/**
 * The tests that a file of tests declares, in their order: each is a call `test("…", …)` at the start of a line. So their
 * number is known before anything runs, and by nothing that the work can touch.
 *
 * @param testFile absolute path; a missing file has no tests
 */
export function declaredTests(testFile: string): DeclaredTest[] {
  if (!existsSync(testFile)) return [];
  const text = readFileSync(testFile, "utf8");
  const calls = text.matchAll(/^test\(\s*(?:"((?:[^"\\]|\\.)*)"|`([^`$]*)`)/gm);
  return [...calls].map(({ 1: double, 2: back = "", index }) => ({
    name: double === undefined ? back : (JSON.parse(`"${double}"`) as string),
    line: text.slice(0, index).split("\n").length,
  }));
}

/** The names of {@link declaredTests}. */
export const testNames = (testFile: string): string[] => declaredTests(testFile).map(({ name }) => name);
