import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";

/** Errors of the compiler by absolute path of the file they are in. */
export type TypeErrors = Map<string, string[]>;

/** How often the compiler was called: each call has a configuration file of its own. */
let compiled = 0;

/** Processor time that the compiler may take, in seconds: for the whole course it takes three, and a type can have no end. */
const compilerSeconds = 60;

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
 * Work that cannot be parsed, or on which the compiler gives up, hides no error in other work.
 *
 * @param mostSeconds processor time that the compiler may take, in seconds; default 60
 * @returns the errors by file; empty when all is well
 */
export async function typecheck(attempts: Attempt[], mostSeconds: number = compilerSeconds): Promise<TypeErrors> {
  const present = attempts.filter(({ workFile, testFile }) => existsSync(workFile) && existsSync(testFile));
  if (present.length === 0) return new Map();
  const { errors, gaveUp } = await compile(present, mostSeconds);
  const [one, ...others] = present;
  if (gaveUp && one) {
    if (others.length === 0) return new Map([[one.workFile, [gaveUp]]]);
    const apart: TypeErrors[] = [];
    for (const each of present) apart.push(await typecheck([each], mostSeconds));
    return new Map(apart.flatMap((some) => [...some]));
  }
  const isBroken = (file: string) => errors.get(file)?.some(isSyntaxError) === true;
  const whole = present.filter(({ workFile, testFile }) => !isBroken(workFile) && !isBroken(testFile));
  return whole.length === present.length ? errors : new Map([...errors, ...(await typecheck(whole, mostSeconds))]);
}

/** What the compiler says of some work; `gaveUp`: why it came to no end with it. */
async function compile(attempts: Attempt[], mostSeconds: number): Promise<{ errors: TypeErrors; gaveUp?: string }> {
  const folders = new Set(attempts.map(({ workFile, id }) => workFile.slice(0, -`${id}.ts`.length)));
  const [folder = ""] = folders;
  const oneFolder = folders.size === 1;
  const files = attempts.flatMap(({ workFile, testFile }) => (oneFolder ? [workFile, testFile] : [workFile]));
  const compilerOptions = oneFolder ? { paths: { "#work/*": [`${folder}*.ts`] } } : {};
  const config = join(stateRoot, "grading", `${process.pid}-tsconfig-${++compiled}.json`);
  mkdirSync(dirname(config), { recursive: true });
  const extended = { extends: join(courseRoot, "tsconfig.json"), compilerOptions, include: [], files };
  writeFileSync(config, JSON.stringify(extended));
  const { failed, printed } = await runCompiler(["-p", config, "--pretty", "false"], mostSeconds);
  rmSync(config, { force: true });
  const errors = parseErrors(printed);
  if (!failed || errors.size > 0) return { errors };
  const why = printed.trim() ? `: ${printed.trim().slice(0, 1_000)}` : ".";
  const gaveUp =
    `The compiler gave up on it, or had not done within ${mostSeconds} s of processor time${why} ` +
    "Is there a type that refers to itself without end? Next: write the types out, or fewer of them.";
  return { errors, gaveUp };
}

/** Runs the course's compiler; the shell sees to it that it takes no more processor time than it may, whoever ends us meanwhile. */
function runCompiler(args: string[], mostSeconds: number): Promise<{ failed: boolean; printed: string }> {
  const tsc = join(courseRoot, "node_modules", "typescript", "bin", "tsc");
  const limited = ["-c", `ulimit -t ${mostSeconds}; exec "$@"`, "sh", process.execPath, tsc, ...args];
  return new Promise((done) => {
    execFile("/bin/sh", limited, { cwd: courseRoot, maxBuffer: 64 << 20 }, (error, printed) => {
      done({ failed: error !== null, printed });
    });
  });
}
