import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";

/** Errors of the compiler by absolute path of the file they are in. */
export type TypeErrors = Map<string, string[]>;

/** How often the compiler was called: each call has a configuration file of its own. */
let compiled = 0;

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

/** Does the compiler not even understand the file? It then says nothing of the types in any other. */
const isSyntaxError = (error: string) => / TS1\d{3}: /.test(error);

/**
 * Type-checks the work of attempts with the course's own compiler settings, and, where the attempts are one folder laid
 * out like `exercises/`, the tests against that work: a function that is missing or has other parameters is found here.
 * Work that cannot be parsed hides no error in other work.
 *
 * @returns the errors by file; empty when all is well
 */
export async function typecheck(attempts: Attempt[]): Promise<TypeErrors> {
  const present = attempts.filter(({ workFile, testFile }) => existsSync(workFile) && existsSync(testFile));
  if (present.length === 0) return new Map();
  const errors = await compile(present);
  const isBroken = (file: string) => errors.get(file)?.some(isSyntaxError) === true;
  const whole = present.filter(({ workFile, testFile }) => !isBroken(workFile) && !isBroken(testFile));
  return whole.length === present.length ? errors : new Map([...errors, ...(await typecheck(whole))]);
}

async function compile(attempts: Attempt[]): Promise<TypeErrors> {
  const folders = new Set(attempts.map(({ workFile, id }) => workFile.slice(0, -`${id}.ts`.length)));
  const [folder = ""] = folders;
  const oneFolder = folders.size === 1;
  const files = attempts.flatMap(({ workFile, testFile }) => (oneFolder ? [workFile, testFile] : [workFile]));
  const compilerOptions = oneFolder ? { paths: { "#work/*": [`${folder}*.ts`] } } : {};
  const config = join(stateRoot, "grading", `${process.pid}-tsconfig-${++compiled}.json`);
  mkdirSync(dirname(config), { recursive: true });
  const extended = { extends: join(courseRoot, "tsconfig.json"), compilerOptions, include: [], files };
  writeFileSync(config, JSON.stringify(extended));
  const printed = await new Promise<string>((done) => {
    const options = { cwd: courseRoot, maxBuffer: 64 << 20 };
    const args = [join(courseRoot, "node_modules", "typescript", "bin", "tsc"), "-p", config, "--pretty", "false"];
    execFile(process.execPath, args, options, (_failed, stdout) => done(stdout));
  });
  rmSync(config, { force: true });
  return parseErrors(printed);
}
