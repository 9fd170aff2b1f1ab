import { availableParallelism } from "node:os";
import { startVitest } from "vitest/node";
import { courseRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";
import { type Collected, Collector } from "./collector.js";
import { gradingProject } from "./project.js";
import type { Ended } from "./verdict.js";

/** What running the tests of one attempt showed. */
export interface Ran extends Collected {
  ended?: Ended;
}

/** Puts attempts into vitest projects, so that no project has two for one file of tests. */
function projectsOf(attempts: Attempt[]): Map<string, Attempt[]> {
  const projects: Attempt[][] = [];
  for (const attempt of attempts) {
    const free = projects.find((project) => project.every((other) => other.testFile !== attempt.testFile));
    if (free) free.push(attempt);
    else projects.push([attempt]);
  }
  return new Map(projects.map((project, k) => [`grading-${k + 1}`, project]));
}

const nothing: Collected = { tests: [], loadErrors: [], complete: false, meta: {} };

/**
 * Runs the tests of attempts by vitest, and says what was seen.
 *
 * @param isolate a process for each attempt? Else those of one project share
 * @param onRan told of each attempt when its tests have ended
 */
export async function runTests(
  attempts: Attempt[],
  isolate: boolean,
  onRan: (attempt: Attempt, ran: Ran) => void,
): Promise<void> {
  const projects = projectsOf(attempts);
  const ran = new Map<Attempt, Ran>();
  const attemptOf = (project: string, testFile: string) =>
    projects.get(project)?.find((attempt) => attempt.testFile === testFile);
  const tell = (attempt: Attempt | undefined, change: Partial<Ran>) => {
    if (!attempt) return;
    const now = { ...nothing, ...ran.get(attempt), ...change };
    ran.set(attempt, now);
    onRan(attempt, now);
  };
  const collector = new Collector((project, testFile, collected) => tell(attemptOf(project, testFile), collected));
  const onEnded = (project: string, testFiles: string[], ended: Ended) => {
    for (const testFile of testFiles) {
      const attempt = attemptOf(project, testFile);
      if (attempt && !ran.get(attempt)?.complete) tell(attempt, { ended });
    }
  };
  const exitCode = process.exitCode;
  const vitest = await startVitest("test", [], {
    root: courseRoot,
    config: false,
    watch: false,
    // Exercises wait more than they compute.
    maxWorkers: 2 * availableParallelism(),
    reporters: [collector],
    projects: [...projects].map(([name, own]) => gradingProject(name, own, { isolate, onEnded })),
  });
  await vitest.close();
  // vitest says by it that a test failed; whether that is a failure is for the caller to say.
  process.exitCode = exitCode;
  for (const attempt of attempts) if (!ran.has(attempt)) tell(attempt, { ended: "died" });
}
