import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { Writable } from "node:stream";
import { type CliOptions, startVitest } from "vitest/node";
import { courseRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";
import { type Collected, Collector } from "./collector.js";
import { gradingProject } from "./project.js";
import { writeStubs } from "./stubs.js";
import type { Ended } from "./verdict.js";

/** What running the tests of one attempt showed. */
export interface Ran extends Collected {
  ended?: Ended;
}

const nothing: Collected = { tests: [], loadErrors: [], complete: false, meta: {} };

/** Most processes at once: each has some twenty connections open, and the server has 200. */
export const mostWorkers = 8;

/**
 * How many processes run the tests: they wait for the server, for distance and for locks more than they compute. One that is
 * shared is worth its start, two labs included, only for several attempts.
 */
function workersFor(attempts: number, isolate: boolean): number {
  const [perCore, attemptsEach] = isolate ? [2, 1] : [4, 3];
  return Math.max(1, Math.min(mostWorkers, perCore * availableParallelism(), Math.ceil(attempts / attemptsEach)));
}

/** How {@link runTests} works. */
export interface RunTestsOptions {
  /** A process for each attempt? Else those of one project share. */
  isolate: boolean;
  /** Skip the tests behind the first that fails? */
  untilFailure: boolean;
  /** From which seed the tests draw their data. */
  seed: number;
  /** Most processes at once, 1 to {@link mostWorkers}. */
  processes: number;
}

/**
 * Runs the tests of attempts by vitest, and says what was seen.
 *
 * @param onRan told of each attempt when its tests have ended
 */
export async function runTests(
  attempts: Attempt[],
  { isolate, untilFailure, seed, processes }: RunTestsOptions,
  onRan: (attempt: Attempt, ran: Ran) => void,
): Promise<void> {
  const stubs = writeStubs(attempts);
  const sign = randomUUID();
  const ran = new Map<Attempt, Ran>();
  const tell = (attempt: Attempt | undefined, change: Partial<Ran>) => {
    if (!attempt) return;
    const now = { ...nothing, ...ran.get(attempt), ...change };
    ran.set(attempt, now);
    onRan(attempt, now);
  };
  const collector = new Collector(sign, (file, collected) => tell(stubs.attemptOf(file), collected));
  const onEnded = (files: string[], ended: Ended) => {
    for (const file of files) {
      const attempt = stubs.attemptOf(file);
      if (attempt && !ran.get(attempt)?.complete) tell(attempt, { ended });
    }
  };
  const exitCode = process.exitCode;
  try {
    // What a process of tests prints by other ways than the work's own is nobody's business.
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const options: CliOptions = {
      root: courseRoot,
      config: false,
      watch: false,
      // Closing labs waits for the server: on a busy machine that takes its time.
      teardownTimeout: 300_000,
      maxWorkers: Math.min(processes, workersFor(attempts.length, isolate)),
      reporters: [collector],
      projects: [gradingProject(attempts, stubs, { isolate, untilFailure, seed, sign, onEnded })],
    };
    const vitest = await startVitest("test", [], options, undefined, { stdout: nowhere, stderr: nowhere });
    await vitest.close();
  } finally {
    stubs.remove();
  }
  // vitest says by it that a test failed; whether that is a failure is for the caller to say.
  process.exitCode = exitCode;
  for (const attempt of attempts) if (!ran.has(attempt)) tell(attempt, { ended: "died" });
}
