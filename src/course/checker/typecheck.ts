import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";

/** Errors of the compiler by absolute path of the file they are in. */
export type TypeErrors = Map<string, string[]>;

/** Reads what `tsc --pretty false` prints: `file(row,column): error TS…: message`, further lines indented. */
function parseErrors(printed: string): TypeErrors {
  const errors: TypeErrors = new Map();
  let current: string[] = [];
  for (const line of printed.split("\n")) {
    const found = /^(.+?)\((\d+),(\d+)\): error (TS\d+: .*)$/.exec(line);
    if (found) {
      const [, file = "", row, column, message] = found;
      const path = resolve(courseRoot, file);
      current = errors.get(path) ?? [];
      errors.set(path, current);
      current.push(`${file}:${row}:${column} ${message}`);
    } else if (/^\s+\S/.test(line)) {
      current.push(line);
    }
  }
  return errors;
}

/**
 * Type-checks the work of attempts with the course's own compiler settings, and, where the attempts are one folder laid
 * out like `exercises/`, the tests against that work: a function that is missing or has other parameters is found here.
 *
 * @returns the errors by file; empty when all is well
 */
export function typecheck(attempts: Attempt[]): Promise<TypeErrors> {
  const folders = new Set(attempts.map(({ workFile, id }) => workFile.slice(0, -`${id}.ts`.length)));
  const [folder = ""] = folders;
  const oneFolder = folders.size === 1;
  const config = join(stateRoot, "grading", `tsconfig-${process.pid}.json`);
  mkdirSync(dirname(config), { recursive: true });
  const files = attempts.flatMap(({ workFile, testFile }) => (oneFolder ? [workFile, testFile] : [workFile]));
  const compilerOptions = oneFolder ? { paths: { "#work/*": [`${folder}*.ts`] } } : {};
  writeFileSync(
    config,
    JSON.stringify({ extends: join(courseRoot, "tsconfig.json"), compilerOptions, include: [], files }),
  );
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  return new Promise((done) => {
    const options = { cwd: courseRoot, maxBuffer: 64 << 20 };
    execFile(process.execPath, [tsc, "-p", config, "--pretty", "false"], options, (_failed, stdout) => {
      rmSync(config, { force: true });
      done(parseErrors(stdout));
    });
  });
}
