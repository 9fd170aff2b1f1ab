import type { ChildProcess } from "node:child_process";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { courseRoot } from "../../lab/paths.js";
import { resolveByName } from "../resolve-by-name.js";
import { GradingWorker, type OnEnded } from "./grading-worker.js";
import { attemptNumber, type Stubs } from "./stubs.js";
import { readWork } from "./work-files.js";

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

declare module "vitest" {
  interface ProvidedContext {
    /** Are the tests of a file skipped behind the first that fails? */
    untilFailure: boolean;
    /** See {@link Collector}. */
    sign: string;
    /** See {@link dataSeed}. */
    seed: number;
  }
}

/** How a project runs its files. */
export interface ProjectOptions {
  /** A process for each file? The learner's work has one; the course's own shares. */
  isolate: boolean;
  /** Skip the tests of a file behind the first that fails? */
  untilFailure: boolean;
  /** From which seed tests draw their data. */
  seed: number;
  /** Gives a process for a worker. */
  begin: () => ChildProcess;
  onEnded: OnEnded;
}

/**
 * The vitest project that grades attempts.
 *
 * The tests import the work as `#work/NN-slug/N-verb-object`; here that name gives what the attempt's file exports, loaded
 * in a realm of its own, and `#work-pg` that realm's copy of `pg`.
 *
 * @param stubs the files by which vitest finds the tests of each attempt
 */
export function gradingProject(
  stubs: Stubs,
  { isolate, untilFailure, seed, begin, onEnded }: ProjectOptions,
): TestProjectInlineConfiguration {
  return {
    root: courseRoot,
    resolve: resolveByName.resolve,
    plugins: [workPlugin(stubs), ...resolveByName.plugins],
    test: {
      name: "grading",
      // What is run is said for each run.
      include: [],
      pool: { name: "grading", createPoolWorker: () => new GradingWorker(begin, onEnded) },
      isolate,
      // The sign is given for each run.
      provide: { untilFailure, seed, sign: "" },
      runner: beside("./runner.js"),
      setupFiles: [beside("./expectations.js")],
      // The library is built: Node loads it as it is, sooner than by way of vite.
      server: { deps: { external: [/\/dist\//] } },
      // Who hangs is found by what moves, not by a clock.
      testTimeout: 0,
      hookTimeout: 0,
      disableConsoleIntercept: true,
    },
  };
}

const tests = join(courseRoot, "test") + sep;
const labs = join(courseRoot, "test", "exercise-lab.ts");

const prefix = "\0roundtrip-work:";

/** The file, as vite sees it, of all modules in which it keeps what work exports: of what was read anew, it must forget them. */
export const workModules = `${prefix}work`;

/** Gives `#work/…` what the work of the attempt exports in whose name the importer was loaded, by way of its realm. */
function workPlugin(stubs: Stubs) {
  const realmModule = JSON.stringify(join(courseRoot, "dist", "course", "checker", "realm.js"));
  return {
    name: "roundtrip:work",
    enforce: "pre" as const,
    resolveId(id: string, importer = ""): string | undefined {
      const number = attemptNumber(importer);
      if (number === undefined) return undefined;
      if (id === "#work-pg") return `${prefix}pg?${stubs.markOf(number)}`;
      const isOwn = id.replace(/\.[jt]s$/, "") === `#work/${stubs.attempt(number)?.id}`;
      if (isOwn) return `${prefix}work?${stubs.markOf(number)}`;
      // Helpers of the tests are loaded for each attempt anew: what they remember is of one attempt. But one keeps the labs.
      const helper = resolve(dirname(importer), id).replace(/\.js$/, ".ts");
      const isHelper = id.startsWith(".") && helper.startsWith(tests) && helper !== labs;
      return isHelper ? `${helper}?${stubs.markOf(number)}` : undefined;
    },
    async load(id: string): Promise<string | undefined> {
      if (!id.startsWith(prefix)) return undefined;
      const number = attemptNumber(id) ?? -1;
      const attempt = stubs.attempt(number);
      if (!attempt) throw new Error(`There is no attempt ${number}.`);
      const realm = `realmOf(${JSON.stringify(stubs.fileOf(number))})`;
      const imports = `import { realmOf } from ${realmModule};`;
      if (id.startsWith(`${prefix}pg?`)) return `${imports}\nexport default ${realm}.package("pg");`;
      const { exports, ...files } = await readWork(attempt.workFile);
      return [
        imports,
        `const work = await ${realm}.load(${JSON.stringify(files)});`,
        "export default work.default;",
        ...exports.map((each) => `export const ${each} = work[${JSON.stringify(each)}];`),
      ].join("\n");
    },
  };
}
