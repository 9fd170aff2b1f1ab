import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import { keepRecord, readRecord, recordFile } from "#src/course/checker/record.js";
import { readStarters } from "#src/course/checker/starters.js";
import { exerciseIds } from "#src/course/manifest.js";
import { courseRoot, entry, stateRoot } from "#src/lab/paths.js";

export const about = `How long a learner waits for a verdict: by watch, which keeps a process with its databases ready, and by grade, which starts
everything for each check.`;

export const takes: readonly (keyof Wishes)[] = ["runs", "only"];

/** An easy exercise, one that is PostgreSQL's to answer, and one whose tests take long. */
const exercises: [kind: string, id: string][] = [
  ["easy", "00-start-here/1-first-look-up"],
  ["PostgreSQL", "06-plans/1-make-sargable"],
  ["heavy", "08-batching/1-insert-a-thousand"],
];

const fileOf = (id: string) => join(courseRoot, "exercises", `${id}.ts`);
const seconds = (since: number) => (performance.now() - since) / 1000;

/** So long a learner reads before the next save, in milliseconds: what watch makes ready meanwhile is ready. */
const readingMs = 4_000;

/** `watch` without a terminal: it prints lines. */
class Watch {
  readonly #child: ChildProcess;
  #said = "";

  constructor(id: string) {
    this.#child = spawn(process.execPath, [entry, "watch", id], {
      cwd: courseRoot,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child.stdout?.on("data", (text) => (this.#said += text));
  }

  /** Waits until it says some words; what it said before is forgotten. */
  async says(words: string): Promise<void> {
    while (!this.#said.includes(words)) {
      if (this.#child.exitCode !== null) throw new Error(`watch ended with ${this.#child.exitCode}: ${this.#said}`);
      await sleep(5);
    }
    this.#said = "";
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill("SIGTERM");
    await ended;
  }
}

let saves = 0;

/** Saves the solution as the learner's work: another text each time. */
function save(id: string): void {
  saves++;
  const solution = readFileSync(join(courseRoot, "solutions", `${id}.ts`), "utf8");
  writeFileSync(fileOf(id), `${solution}// ${saves}\n`);
}

/** Seconds from the start of watch to the verdict on what is saved as soon as it shows the exercise. */
async function firstVerdict(id: string): Promise<number> {
  const began = performance.now();
  const watch = new Watch(id);
  await watch.says("Save the file");
  save(id);
  await watch.says("Passed.");
  const took = seconds(began);
  await watch.end();
  return took;
}

/** Seconds from saves to their verdicts, each after a while in which nothing is asked. */
async function warmVerdicts(id: string, runs: number): Promise<number[]> {
  const watch = new Watch(id);
  await watch.says("Save the file");
  const samples: number[] = [];
  for (let k = 0; k < runs; k++) {
    await sleep(readingMs);
    const began = performance.now();
    save(id);
    await watch.says("Passed.");
    samples.push(seconds(began));
  }
  await watch.end();
  return samples;
}

/** Seconds that `grade` takes, from its start to its end. */
async function coldVerdict(id: string): Promise<number> {
  const began = performance.now();
  await new Promise<void>((resolve, reject) => {
    const args = [entry, "grade", id, "--work", "solutions"];
    execFile(process.execPath, args, { cwd: courseRoot }, (error) => (error ? reject(error) : resolve()));
  });
  return seconds(began);
}

/** Takes the work on an exercise away. */
const untouch = (id: string) => writeFileSync(fileOf(id), readStarters()[id] ?? "");

/** Runs something with the exercise untouched, and puts the learner's own file and record back afterwards. */
async function aside<T>(id: string, run: () => Promise<T>): Promise<T> {
  const kept = join(stateRoot, "bench-feedback.ts");
  const record = existsSync(recordFile) ? readRecord() : undefined;
  cpSync(fileOf(id), kept);
  untouch(id);
  try {
    return await run();
  } finally {
    cpSync(kept, fileOf(id));
    rmSync(kept);
    rmSync(recordFile, { force: true });
    if (record) keepRecord(recordFile, record, exerciseIds());
  }
}

/** Measures, for each of the exercises, watch and grade. */
export async function run(say: (line: string) => void, { runs = 10, only = "" }: Wishes): Promise<Measurement[]> {
  const results: Measurement[] = [];
  for (const [kind, id] of exercises.filter(([, each]) => each.includes(only))) {
    say(`… ${id}`);
    await aside(id, async () => {
      const result = (contestant: string, measure: string, samples: number[]) =>
        results.push({ contestant, measure: `${measure}, ${kind} exercise`, unit: "s", samples });
      result("watch", "save to verdict (aim: 1)", await warmVerdicts(id, runs));
      const [first, cold]: [number[], number[]] = [[], []];
      for (let k = 0; k < Math.min(runs, 5); k++) {
        untouch(id);
        first.push(await firstVerdict(id));
        cold.push(await coldVerdict(id));
      }
      result("grade", "save to verdict (aim: 1)", cold);
      result("watch", "start to first verdict (aim: 3)", first);
    });
  }
  return results;
}
