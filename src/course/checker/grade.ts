import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { startVitest } from "vitest/node";
import { InvalidArgumentError } from "../../errors.js";
import { courseRoot } from "../../lab/paths.js";
import { labServer } from "../../lab/server.js";
import type { Attempt } from "./attempts.js";
import { gradingProject } from "./project.js";
import type { GradeRecord } from "./record.js";
import { GradingReporter } from "./reporter.js";

/** Puts attempts into vitest projects, so that no project has two for one exercise. */
function projectsOf(attempts: Attempt[]): Map<string, Attempt[]> {
  const projects: Attempt[][] = [];
  for (const attempt of attempts) {
    const free = projects.find((project) => project.every((other) => other.id !== attempt.id));
    if (free) free.push(attempt);
    else projects.push([attempt]);
  }
  return new Map(projects.map((project, k) => [`grading-${k + 1}`, project]));
}

/**
 * Grades attempts: runs the tests of each against its work, and says what became of it.
 *
 * @param attempts what to grade; see `attemptsIn`
 * @param options `file`: where to keep the record, default `.roundtrip/record.json`, null for nowhere
 * @returns the record; it is also on disk when `file` is not null
 */
export async function grade(attempts: Attempt[], options: { file?: string | null } = {}): Promise<GradeRecord> {
  const [first] = attempts;
  if (!attempts.some(({ testFile }) => existsSync(testFile))) {
    throw new InvalidArgumentError(`The course has no tests for it: expected ${first?.testFile ?? "an exercise"}.`);
  }
  const projects = projectsOf(attempts);
  await labServer().catch((error: Error) => {
    process.env.ROUNDTRIP_UNAVAILABLE = error.message;
  });
  let record: GradeRecord | undefined;
  const onDone = (done: GradeRecord) => {
    record = done;
  };
  const vitest = await startVitest("test", [], {
    root: courseRoot,
    config: false,
    watch: false,
    // Exercises wait more than they compute.
    maxWorkers: 2 * availableParallelism(),
    reporters: [new GradingReporter({ projects, all: true, onDone, ...options })],
    projects: [...projects].map(([name, own]) => gradingProject(name, own)),
  });
  await vitest.close();
  process.exitCode = 0;
  if (!record) throw new Error("vitest ended without a result");
  return record;
}
