import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { courseRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";
import { GradingWorker, type OnEnded } from "./grading-worker.js";
import { readWork } from "./work-files.js";

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/**
 * The options of Node for a process in which work runs: a limit of memory, modules in a realm of their own, no code made
 * from text outside of it, and, by Node's permission model, no file to write and no program to start.
 */
function nodeOptions(): string[] {
  const known = process.allowedNodeEnvironmentFlags;
  const permission = known.has("--permission") ? "--permission" : "--experimental-permission";
  return [
    ...["--max-old-space-size=512", "--experimental-vm-modules", "--disallow-code-generation-from-strings"],
    ...["--disable-warning=ExperimentalWarning", "--disable-warning=SecurityWarning"],
    ...[permission, "--allow-fs-read=*", "--allow-worker"],
    ...["--allow-net", "--allow-addons"].filter((flag) => known.has(flag)),
  ];
}

/** How a project runs its files. */
export interface ProjectOptions {
  /** A process for each file? The learner's work has one; the course's own shares. */
  isolate: boolean;
  onEnded: OnEnded;
}

/**
 * A vitest project that grades some attempts, at most one per exercise.
 *
 * The tests import the work as `#work/NN-slug/N-verb-object`; here that name gives what the attempt's file exports, loaded
 * in a realm of its own, and `#work-pg` that realm's copy of `pg`.
 *
 * @param name the project's name
 */
export function gradingProject(
  name: string,
  attempts: Attempt[],
  { isolate, onEnded }: ProjectOptions,
): TestProjectInlineConfiguration {
  return {
    root: courseRoot,
    plugins: [workPlugin(attempts)],
    test: {
      name,
      // Relative, for a pattern: the path of the clone may have brackets in it.
      include: attempts.map((attempt) => relative(courseRoot, attempt.testFile)),
      pool: { name: "grading", createPoolWorker: (options) => new GradingWorker(options, onEnded) },
      isolate,
      runner: beside("./runner.js"),
      setupFiles: [beside("./expectations.js")],
      execArgv: nodeOptions(),
      // The library is built: Node loads it as it is, sooner than by way of vite.
      server: { deps: { external: [/\/dist\//] } },
      // Who hangs is found by what moves, not by a clock.
      testTimeout: 0,
      hookTimeout: 0,
      disableConsoleIntercept: true,
    },
  };
}

const prefix = "\0roundtrip-work:";

/** Gives `#work/…` what the work exports, by way of its realm. */
function workPlugin(attempts: Attempt[]) {
  const realmModule = JSON.stringify(beside("./realm.js"));
  return {
    name: "roundtrip:work",
    enforce: "pre" as const,
    resolveId(id: string, importer?: string): string | undefined {
      if (id === "#work-pg") return `${prefix}pg:${importer ?? ""}`;
      return id.startsWith("#work/") ? `${prefix}${id.slice("#work/".length).replace(/\.[jt]s$/, "")}` : undefined;
    },
    async load(id: string): Promise<string | undefined> {
      if (!id.startsWith(prefix)) return undefined;
      const name = id.slice(prefix.length);
      if (name.startsWith("pg:")) {
        const testFile = JSON.stringify(name.slice("pg:".length));
        return `import { realmOf } from ${realmModule};\nexport default realmOf(${testFile}).package("pg");`;
      }
      const attempt = attempts.find((each) => each.id === name);
      if (!attempt) throw new Error(`The course has no exercise "${name}".`);
      const { exports, ...files } = await readWork(attempt.workFile);
      return [
        `import { realmOf } from ${realmModule};`,
        `const work = await realmOf(${JSON.stringify(attempt.testFile)}).load(${JSON.stringify(files)});`,
        `export default work.default;`,
        ...exports.map((each) => `export const ${each} = work[${JSON.stringify(each)}];`),
      ].join("\n");
    },
  };
}
