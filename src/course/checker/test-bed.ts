import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { Writable } from "node:stream";
import type { TestProject, Vitest } from "vitest/node";
import { courseRoot } from "../../lab/paths.js";
import type { Attempt } from "./attempts.js";
import { type Collected, Collector } from "./collector.js";
import { dismiss } from "./grading-worker.js";
import { gradingProject, workModules } from "./project.js";
import { Stubs } from "./stubs.js";
import type { Ended } from "./verdict.js";
import { startWorkerProcess } from "./worker-process.js";

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

/** How long tests that nobody waits for may take to end, in milliseconds. */
const hastyMs = 2_000;

/** How a {@link TestBed} works. */
export interface TestBedOptions {
  /** A process for each attempt? Else those of one run share. */
  isolate: boolean;
  /** Skip the tests behind the first that fails? */
  untilFailure: boolean;
  /** Most processes at once, 1 to {@link mostWorkers}. */
  processes: number;
  /** From which seed the tests draw their data. */
  seed: number;
  /** Do its processes open the labs of exercises as soon as they start? */
  needsLabs: boolean;
  /** Is it used again? Then the process for the next attempt is started when the one before has its verdict. Default false. */
  kept?: boolean;
}

/** Told of each attempt when its tests have ended. */
type OnRan = (attempt: Attempt, ran: Ran) => void;

/** One run: what is known of its attempts. */
class Run {
  /** What its reports are signed with: another sign each time. */
  readonly sign: string = randomUUID();
  readonly #ran = new Map<Attempt, Ran>();
  readonly #onRan: OnRan;

  constructor(onRan: OnRan) {
    this.#onRan = onRan;
  }

  tell(attempt: Attempt | undefined, change: Partial<Ran>): void {
    if (!attempt) return;
    const now = { ...nothing, ...this.#ran.get(attempt), ...change };
    this.#ran.set(attempt, now);
    this.#onRan(attempt, now);
  }

  has(attempt: Attempt): boolean {
    return this.#ran.has(attempt);
  }

  isComplete(attempt: Attempt | undefined): boolean {
    return attempt !== undefined && this.#ran.get(attempt)?.complete === true;
  }
}

/**
 * Where the tests of attempts run: vitest, and the processes that it gives the tests to. What takes long is begun when it is
 * made: vitest is loaded, and the first process is started, which loads the library and opens its labs.
 *
 * With `isolate` no process is used for a second attempt, also where the bed is kept: the one that is ready is always one in
 * which no work has run.
 */
export class TestBed {
  readonly #options: TestBedOptions;
  readonly #stubs = new Stubs();
  readonly #vitest: Promise<Vitest>;
  #ready: ChildProcess | undefined;
  #run = new Run(() => undefined);
  #last: Promise<unknown> = Promise.resolve();
  #isRunning = false;
  #closed = false;
  /** The processes that live. */
  readonly #children = new Set<ChildProcess>();

  constructor(options: TestBedOptions) {
    this.#options = options;
    this.#prepare();
    this.#vitest = this.#create();
    // Whoever runs tests hears of it.
    this.#vitest.catch(() => undefined);
  }

  /**
   * Runs the tests of attempts, and says what was seen. Several runs come one after the other.
   *
   * @param onRan told of each attempt when its tests have ended
   */
  async run(attempts: readonly Attempt[], onRan: OnRan): Promise<void> {
    const next = this.#last.then(() => this.#runNow(attempts, onRan));
    this.#last = next.catch(() => undefined);
    await next;
  }

  /** Ends vitest and the processes, also those in which tests run: their labs are closed. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // vitest would wait for tests; those whose end nobody awaits are not waited for.
    if (this.#isRunning) await Promise.all([...this.#children].map((child) => dismiss(child, hastyMs)));
    else if (this.#ready) void dismiss(this.#ready);
    const vitest = await this.#vitest.catch(() => undefined);
    await vitest?.close();
    await Promise.all([...this.#children].map((child) => dismiss(child)));
    this.#stubs.remove();
  }

  async #create(): Promise<Vitest> {
    const { isolate, untilFailure, seed } = this.#options;
    const sign = () => this.#run.sign;
    const collector = new Collector(sign, (file, collected) => this.#run.tell(this.#stubs.attemptOf(file), collected));
    const onEnded = (files: string[], ended: Ended) => {
      for (const attempt of files.map((file) => this.#stubs.attemptOf(file))) {
        if (!this.#run.isComplete(attempt)) this.#run.tell(attempt, { ended });
      }
    };
    const { createVitest } = await import("vitest/node");
    const options = {
      root: courseRoot,
      config: false as const,
      watch: false,
      // Closing labs waits for the server: on a busy machine that takes its time.
      teardownTimeout: 300_000,
      reporters: [collector],
      projects: [gradingProject(this.#stubs, { isolate, untilFailure, seed, begin: () => this.#begin(), onEnded })],
    };
    // There is nothing that vitest has to say to anybody but us.
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const endings = ["SIGINT", "SIGTERM"] as const;
    const before = endings.flatMap((signal) => process.listeners(signal));
    const vitest = await createVitest("test", options, undefined, { stdout: nowhere, stderr: nowhere });
    if (!this.#options.kept) return vitest;
    // At a signal vitest ends the process at once; who keeps a bed closes it first.
    for (const signal of endings) {
      for (const listener of process.listeners(signal)) if (!before.includes(listener)) process.off(signal, listener);
    }
    return vitest;
  }

  async #runNow(attempts: readonly Attempt[], onRan: OnRan): Promise<void> {
    const { isolate, processes, kept } = this.#options;
    const vitest = await this.#vitest;
    const [project] = vitest.projects as [TestProject];
    const run = new Run(onRan);
    this.#run = run;
    const files = attempts.map((attempt) => this.#stubs.add(attempt));
    vitest.invalidateFile(workModules);
    project.provide("sign", run.sign);
    const workers = Math.min(processes, workersFor(attempts.length, isolate));
    for (const { config } of [vitest, project]) config.maxWorkers = workers;
    const exitCode = process.exitCode;
    this.#isRunning = true;
    await vitest
      .runTestSpecifications(files.map((file) => project.createSpecification(file)))
      .finally(() => (this.#isRunning = false));
    // vitest says by it that a test failed; whether that is a failure is for the caller to say.
    process.exitCode = exitCode;
    for (const attempt of attempts) if (!run.has(attempt)) run.tell(attempt, { ended: "died" });
    if (kept) this.#prepare();
  }

  /** Starts the process for the next attempt. */
  #prepare(): void {
    if (!this.#ready && !this.#closed) this.#ready = this.#start();
  }

  /** A process that no work has run in: the one that is ready, if there is one that lives. */
  #begin(): ChildProcess {
    const ready = this.#ready;
    this.#ready = undefined;
    return ready?.connected ? ready : this.#start();
  }

  #start(): ChildProcess {
    const { needsLabs, seed } = this.#options;
    const child = startWorkerProcess(needsLabs ? seed : undefined);
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    child.stdout?.resume();
    // What Node says, of memory that is full for example, the verdict says.
    child.stderr?.resume();
    return child;
  }
}
