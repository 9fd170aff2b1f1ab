import { existsSync, readFileSync } from "node:fs";

/**
 * The names of the tests that a file of tests declares, in their order: each is a call `test("…", …)` at the start of a
 * line. So their number is known before anything runs, and by nothing that the work can touch.
 *
 * @param testFile absolute path; a missing file has no tests
 */
export function testNames(testFile: string): string[] {
  if (!existsSync(testFile)) return [];
  const calls = readFileSync(testFile, "utf8").matchAll(/^test\(\s*(?:"((?:[^"\\]|\\.)*)"|`([^`$]*)`)/gm);
  return [...calls].map(([, double, back]) => (double === undefined ? (back ?? "") : JSON.parse(`"${double}"`)));
}
