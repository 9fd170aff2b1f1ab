import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Attempt } from "#src/course/checker/attempts.js";
import type { ExerciseRecord, GradeRecord } from "#src/course/checker/record.js";
import { stateRoot } from "#src/lab/paths.js";

/** Right answers to the tests in `cities.graded.ts`, with something before them. */
export const right = (before = "") => `
export async function cityOf(client: unknown, userId: number): Promise<string | null> {
  ${before}
  return userId === 1 ? "Lima" : "Malmö";
}`;

/**
 * A make-believe course's folder for the test file that asks for it, below the course, as the work of a learner lies; it goes
 * with the file's last test. Files share a process: a folder of them all would go with the first of them.
 */
export function makeBelieve() {
  mkdirSync(stateRoot, { recursive: true });
  const folder = mkdtempSync(join(stateRoot, "make-believe-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** An attempt at the make-believe exercise. */
  function attempt(variant: string, work: string | undefined, change: Partial<Attempt> = {}): Attempt {
    const id = "00-start-here/1-first-look-up";
    const workFile = join(folder, variant.replaceAll(/\W+/g, "-"), `${id}.ts`);
    mkdirSync(join(workFile, ".."), { recursive: true });
    if (work !== undefined) writeFileSync(workFile, work);
    const testFile = join(import.meta.dirname, "cities.graded.ts");
    const rest = { lesson: "00-start-here", maxPoints: 3, needsPostgres: false };
    return { id, variant, workFile, testFile, ...rest, ...change };
  }

  /** Starts grading in a process of its own. @param program beside this file */
  function startGrading(attempts: Attempt[], env: Record<string, string> = {}, program = "grade-attempts.mjs") {
    const file = join(folder, `record-${attempts[0]?.variant.replaceAll(/\W+/g, "-")}.json`);
    const list = join(folder, "attempts.json");
    writeFileSync(list, JSON.stringify(attempts));
    const script = join(import.meta.dirname, program);
    const { VITEST, ...own } = process.env;
    const child = spawn(process.execPath, [script, list, file], {
      env: { ...own, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      out += chunk;
    });
    const graded = new Promise<GradeRecord>((resolve, reject) => {
      child.once("close", (code, signal) => {
        const line = out.split("\n").find((text) => text.startsWith('{"version"'));
        if (line) resolve(JSON.parse(line) as GradeRecord);
        else reject(new Error(`grading ended with ${signal ?? code}:\n${out}`));
      });
    });
    return { child, file, graded };
  }

  /** Grades attempts; the verdicts by variant. */
  async function verdicts(attempts: Attempt[], env: Record<string, string> = {}): Promise<Map<string, ExerciseRecord>> {
    const { exercises } = await startGrading(attempts, env).graded;
    return new Map(exercises.map((exercise) => [exercise.variant, exercise]));
  }

  return { attempt, startGrading, verdicts };
}
