import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";
import { removeLeftFolders } from "./own-folders.js";

const parent = join(stateRoot, "grading");

/**
 * The number of the attempt in whose name a module was loaded; undefined for one that is nobody's. By the mark `attempt=…` in
 * its name it is another module than the same file loaded for another attempt, in this run or in one before.
 */
export function attemptNumber(moduleId: string): number | undefined {
  const found = moduleId.match(/[?&]attempt=\d+-(\d+)/)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The files by which vitest finds the tests of attempts: one for each, and they may all have the same tests. */
export interface Stubs {
  /** For vitest's `include`, relative to the course. */
  pattern: string;
  /** The attempt for which vitest runs a file. */
  attemptOf(file: string): Attempt | undefined;
  /** What makes the name of a module one of an attempt's own: `attempt=RUN-NUMBER`. */
  markOf(number: number): string;
  /** The file that vitest runs for an attempt, by its number. */
  fileOf(number: number): string;
  remove(): void;
}

let made = 0;

/** Writes a stub for each attempt, which does nothing but load its tests. Those of runs that have died are removed. */
export function writeStubs(attempts: readonly Attempt[]): Stubs {
  mkdirSync(parent, { recursive: true });
  removeLeftFolders(parent);
  const run = ++made;
  const folder = join(parent, `${process.pid}-${run}`);
  mkdirSync(folder);
  const markOf = (k: number) => `attempt=${run}-${k}`;
  const fileOf = (k: number) => join(folder, `${k}.test.ts`);
  for (const [k, { testFile }] of attempts.entries()) {
    writeFileSync(fileOf(k), `import ${JSON.stringify(`${testFile}?${markOf(k)}`)};\n`);
  }
  const numbers = new Map(attempts.map((attempt, k) => [fileOf(k), attempt]));
  return {
    pattern: `${relative(courseRoot, folder)}/*.test.ts`,
    attemptOf: (file) => numbers.get(file),
    fileOf,
    markOf,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
