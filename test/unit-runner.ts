import { readFileSync } from "node:fs";
import { type RunnerTask, type RunnerTestFile, TestRunner } from "vitest";

/** What opens a database on PostgreSQL. */
const opensPostgres = /\b(openLab|openWire|labServer|startCluster)\b/;

function skip(task: RunnerTask): void {
  task.mode = "skip";
  if ("tasks" in task) task.tasks.forEach(skip);
}

/**
 * Runs the library's tests. Where no PostgreSQL can be had (see `throwaway-cluster.ts`), the files that open a lab are
 * skipped; with `CI=true` the run has failed before it comes to them.
 */
export default class UnitRunner extends TestRunner {
  onCollected(files: RunnerTestFile[]): void {
    if (!process.env.ROUNDTRIP_UNAVAILABLE) return;
    files.filter(({ filepath }) => opensPostgres.test(readFileSync(filepath, "utf8"))).forEach(skip);
  }
}
