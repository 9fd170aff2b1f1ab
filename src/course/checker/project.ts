import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { courseRoot } from "../../lab/paths.js";
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
  const needing = attempts.filter(({ needsPostgres }) => needsPostgres).map(({ testFile }) => testFile);
  const work = new Map(attempts.map((attempt) => [`#work/${attempt.id}`, attempt.workFile]));
  return {
    root: courseRoot,
    plugins: [
      { name: "roundtrip:work", enforce: "pre", resolveId: (id: string) => work.get(id.replace(/\.[jt]s$/, "")) },
    ],
    test: {
      name,
      // Relative, for a pattern: the path of the clone may have brackets in it.
      include: attempts.map((attempt) => relative(courseRoot, attempt.testFile)),
      pool: "forks",
      runner: beside("./runner.js"),
      setupFiles: [beside("./watchdog.js"), beside("./expectations.js")],
      execArgv: ["--max-old-space-size=512"],
      testTimeout: 30_000,
      hookTimeout: 30_000,
      env: { ROUNDTRIP_PROJECT: name, ROUNDTRIP_NEEDS_POSTGRES: needing.join("\n") },
    },
  };
}

/** Where the watchdog leaves word that it ended the process of a test file. */
export function timeoutMarker(project: string, testFile: string): string {
  const file = `timed-out-${project}-${testFile.slice(courseRoot.length)}`.replace(/[^A-Za-z0-9-]+/g, "-");
  return join(courseRoot, ".roundtrip", "grading", file);
}
