import { types } from "node:util";
import { inject, type RunnerTestCase, type RunnerTestFile, type RunnerTestSuite, TestRunner } from "vitest";
import { labTroubleIn, labTroubles } from "../../lab/lab-health.js";
import { openLabs, pastTheProxy } from "../../lab/open-labs.js";
import type { FileMeta, TestMeta } from "./collector.js";
import { wasSeedAsked } from "./data-seed.js";
import { labsAheadSettled } from "./exercise-labs.js";
import { Liveness } from "./liveness.js";
import { endRealm, realmOf } from "./realm.js";
import { watchFile } from "./watchdog.js";

/** The real one: a test may have put false timers in its place. */
const nextTurn = globalThis.setImmediate;

/** Thrown in place of a test's own end when nothing moves any more. */
class HungError extends Error {
  override name = "HungError";
}

/**
 * Runs the tests of an exercise: watches that they end, takes the course's TodoError for work that is not done, and leaves
 * what it saw in the meta of the file, where the work cannot write.
 */
export default class ExerciseRunner extends TestRunner {
  readonly #liveness = new Liveness();
  #file: RunnerTestFile | undefined;
  #hung = false;
  /** Did anything fail? A server that went away could be the reason. */
  #failed = false;

  override onCollectStart(file: RunnerTestFile): void {
    watchFile();
    this.#file = file;
    this.#hung = false;
    this.#failed = false;
    labTroubles.length = 0;
    super.onCollectStart(file);
  }

  override async importFile(filepath: string, source: "collect" | "setup"): Promise<unknown> {
    await labsAheadSettled();
    const load = () => super.importFile(filepath, source) as Promise<unknown>;
    // vitest fetches the tests from another process: only while the work itself loads is it the work that is waited for.
    return source === "setup" ? load() : this.#watched("", load, () => !realmOf(filepath).loading);
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const meta = test.meta as TestMeta;
    // What hangs may hold a lock: what comes after it would hang as well.
    if (this.#hung) test.context.skip("an earlier test hung");
    if (this.#failed && inject("untilFailure")) test.context.skip("an earlier test failed");
    try {
      await this.#watched(test.fullTestName ?? test.name, () => withoutLooseEnds(TestRunner.getTestFn(test)));
    } catch (error) {
      if (!isTodo(error)) {
        this.#failed = true;
        const own = labTroubleIn(error);
        if (own) labTroubles.push(own);
        throw cut(error);
      }
      meta.todo = true;
      test.context.skip("todo");
    } finally {
      meta.by = inject("sign");
      this.#note({});
    }
  }

  override async onAfterRunSuite(suite: RunnerTestSuite): Promise<void> {
    await super.onAfterRunSuite(suite);
    const file = this.#file;
    if (!file || suite !== file) return;
    const [lab] = [...(this.#failed ? await serverTroubles() : []), ...labTroubles];
    this.#note({ seeded: wasSeedAsked(), ...(lab === undefined ? {} : { lab }) });
    pastTheProxy.length = 0;
    endRealm(file.filepath);
  }

  /** Runs something, unless nothing moves any more before it has ended. */
  async #watched<T>(test: string, run: () => unknown, isBusy?: () => boolean): Promise<T | undefined> {
    let stop = () => {};
    const hung = new Promise<never>((_, reject) => {
      ({ stop } = this.#liveness.watch((waiting) => {
        this.#hung = true;
        this.#note({ hung: { test, waiting } });
        reject(new HungError(`Something that was awaited never came: ${waiting}`));
      }, isBusy));
    });
    try {
      return (await Promise.race([run(), hung])) as T | undefined;
    } finally {
      stop();
    }
  }

  #note(meta: FileMeta): void {
    const file = this.#file;
    if (!file) return;
    const { printed, exit } = realmOf(file.filepath);
    const uncounted = pastTheProxy.reduce((sum, sessions) => sum + sessions, 0);
    Object.assign(
      file.meta,
      { printed, by: inject("sign") },
      exit ? { exit } : {},
      uncounted > 0 ? { uncounted } : {},
      meta,
    );
  }
}

/** What is wrong with the servers of the labs that are open. */
async function serverTroubles(): Promise<string[]> {
  const troubles = await Promise.all([...openLabs.values()].map((lab) => lab.trouble()));
  return troubles.filter((trouble) => trouble !== undefined);
}

const othersMet =
  "Everything else that this test demands was met. Outside of a test it ends the whole process, a service with all its users.";

/** Runs a test; a promise that fails meanwhile and is awaited by nobody fails it, as it would end a server. */
async function withoutLooseEnds(run: () => void | PromiseLike<void>): Promise<void> {
  const loose: { error: unknown; isPromise: boolean }[] = [];
  const rejected = (error: unknown) => loose.push({ error, isPromise: true });
  const thrown = (error: unknown) => loose.push({ error, isPromise: false });
  process.on("unhandledRejection", rejected);
  process.on("uncaughtException", thrown);
  try {
    await run();
    await new Promise((resolve) => nextTurn(resolve));
  } finally {
    process.off("unhandledRejection", rejected);
    process.off("uncaughtException", thrown);
  }
  if (!loose[0]) return;
  const { error: first, isPromise } = loose[0];
  const said = types.isNativeError(first) ? first.message : String(first);
  throw new Error(
    isPromise
      ? `Something failed that nobody waited for: ${said}\n${othersMet} Next: await every promise, or handle its failure with catch.`
      : `An error came to which nobody listened: ${said}\n${othersMet} Next: listen to the "error" event of what may fail between two calls, a client for example; a callback must not throw.`,
    { cause: first },
  );
}

/** Longest message of an error that is handed on, in characters. */
const longestMessage = 20_000;

/** The error, or, where its message is endless, one with the beginning of it. */
function cut(error: unknown): unknown {
  const message = types.isNativeError(error) ? error.message : typeof error === "string" ? error : "";
  return message.length > longestMessage ? new Error(message.slice(0, longestMessage)) : error;
}

/** Is this, or what caused it, the course's TodoError? By its code: the work has its own copy of the library. */
function isTodo(error: unknown): boolean {
  for (let at = error, depth = 0; types.isNativeError(at) && depth < 5; at = at.cause, depth++) {
    if ((at as { code?: unknown }).code === "TODO") return true;
  }
  return false;
}
