import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { courseRoot } from "../../lab/paths.js";
import { resolveByName } from "../resolve-by-name.js";
import type { Attempt } from "./attempts.js";

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Longest an exercise may take, all its tests together; a process that takes longer is ended. */
export function timeLimitMs(): number {
  return Number(process.env.ROUNDTRIP_TIME_LIMIT_MS ?? 60_000);
}

/**
 * A vitest project that grades some attempts, at most one per exercise.
 *
 * The tests import the work as `#work/NN-slug/N-verb-object`; here that name is pointed at the attempt's file. Each test
 * file runs in a process of its own, with a limit of memory and of time.
 *
 * @param name the project's name, shown by vitest
 */
export function gradingProject(name: string, attempts: Attempt[]): TestProjectInlineConfiguration {
  return {
    root: courseRoot,
    resolve: resolveByName.resolve,
    plugins: [{ name: "roundtrip:work", enforce: "pre", resolveId: workResolver(attempts) }, ...resolveByName.plugins],
    test: {
      name,
      // Relative, for a pattern: the path of the clone may have brackets in it.
      include: attempts.map((attempt) => relative(courseRoot, attempt.testFile)),
      pool: "forks",
      runner: beside("./runner.js"),
      setupFiles: [beside("./watchdog.js"), beside("./expectations.js")],
      execArgv: ["--max-old-space-size=512"],
      // The library is built: Node loads it as it is, sooner than by way of vite.
      server: { deps: { external: [/\/dist\//] } },
      testTimeout: 30_000,
      hookTimeout: 30_000,
      env: {
        ROUNDTRIP_RUN: String(process.pid),
        ROUNDTRIP_PROJECT: name,
        ROUNDTRIP_ATTEMPTS: JSON.stringify(attempts),
      },
    },
  };
}

/** Points `#work/…` at the work of attempts, and keeps work from taking the course's own files for its answer. */
function workResolver(attempts: Attempt[]) {
  const work = new Map(attempts.map((attempt) => [`#work/${attempt.id}`, attempt.workFile]));
  const files = new Set(work.values());
  return (id: string, importer?: string): string | undefined => {
    const folder = importer && files.has(importer) ? dirname(importer) : undefined;
    const isBeside = (path: string) => path.startsWith(".") && resolve(folder ?? "", path).startsWith(folder + sep);
    if (folder && /^[./#]|^file:/.test(id) && !isBeside(id)) {
      throw new Error(`It imports "${id}". Work may import packages, and files in its own folder.`);
    }
    return work.get(id.replace(/\.[jt]s$/, ""));
  };
}

/** Where a run (the process id of its vitest) keeps word of the test files whose process the watchdog ended. */
export const markersOf = (run: string): string => join(courseRoot, ".roundtrip", "grading", run);

/** The file by which the watchdog leaves word that it ended the process of a test file. */
export function timeoutMarker(run: string, project: string, testFile: string): string {
  return join(markersOf(run), `${project}-${relative(courseRoot, testFile)}`.replace(/[^A-Za-z0-9-]+/g, "-"));
}
