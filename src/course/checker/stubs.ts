import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { stateRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";
import { removeLeftFolders } from "./own-folders.js";

const parent = join(stateRoot, "grading");

/**
 * The number of the attempt in whose name a module was loaded; undefined for one that is nobody's. By the mark `attempt=…` in
 * its name it is another module than the same file loaded for another attempt, here or in another run.
 */
export function attemptNumber(moduleId: string): number | undefined {
  const found = moduleId.match(/[?&]attempt=\d+-(\d+)/)?.[1];
  return found === undefined ? undefined : Number(found);
}

let made = 0;

/**
 * The files by which vitest finds the tests of attempts: one for each, which does nothing but load the tests, and they may all
 * have the same tests. Who tries the same work again has the same file.
 */
export class Stubs {
  readonly #run = ++made;
  readonly #folder = join(parent, `${process.pid}-${this.#run}`);
  readonly #attempts: Attempt[] = [];
  readonly #numbers = new Map<string, number>();

  /** Those of runs that have died are removed. */
  constructor() {
    mkdirSync(parent, { recursive: true });
    removeLeftFolders(parent);
    mkdirSync(this.#folder);
  }

  /** Makes sure of the file for an attempt. @returns its absolute path */
  add(attempt: Attempt): string {
    const { id, variant, workFile, testFile } = attempt;
    const key = [id, variant, workFile, testFile].join("\n");
    const number = this.#numbers.get(key) ?? this.#attempts.length;
    this.#numbers.set(key, number);
    this.#attempts[number] = attempt;
    const file = this.fileOf(number);
    writeFileSync(file, `import ${JSON.stringify(`${testFile}?${this.markOf(number)}`)};\n`);
    return file;
  }

  /** The attempt of a number. */
  attempt(number: number | undefined): Attempt | undefined {
    return number === undefined ? undefined : this.#attempts[number];
  }

  /** The attempt for which vitest runs a file. */
  attemptOf(file: string): Attempt | undefined {
    return dirname(file) === this.#folder ? this.attempt(Number.parseInt(basename(file), 10)) : undefined;
  }

  /** What makes the name of a module one of an attempt's own: `attempt=RUN-NUMBER`. */
  markOf(number: number): string {
    return `attempt=${this.#run}-${number}`;
  }

  /** The file that vitest runs for an attempt, by its number. */
  fileOf(number: number): string {
    return join(this.#folder, `${number}.test.ts`);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
