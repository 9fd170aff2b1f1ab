import { type RunnerTestCase, TestRunner } from "vitest";

/**
 * Runs the tests of an exercise: work that throws the course's TodoError is not wrong but not started, and work that the
 * lab cannot serve is unavailable. Both are skipped for vitest, with a note that the record reads.
 */
export default class ExerciseRunner extends TestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    const needing = process.env.ROUNDTRIP_NEEDS_POSTGRES?.split("\n") ?? [];
    const unavailable = needing.includes(test.file.filepath) ? process.env.ROUNDTRIP_UNAVAILABLE : undefined;
    if (unavailable && process.env.CI) throw new Error(`Unavailable: ${unavailable}`);
    if (unavailable) test.context.skip(`unavailable: ${unavailable}`);
    try {
      await withoutLooseEnds(TestRunner.getTestFn(test));
    } catch (error) {
      if (isTodo(error)) test.context.skip("todo");
      throw error;
    }
  }
}

/** The real one: a test may have put false timers in its place. */
const nextTurn = globalThis.setImmediate;

/** Runs a test; a promise that fails meanwhile and is awaited by nobody fails it, as it would end a server. */
async function withoutLooseEnds(run: () => void | PromiseLike<void>): Promise<void> {
  const loose: unknown[] = [];
  const note = (error: unknown) => loose.push(error);
  const events = ["unhandledRejection", "uncaughtException"];
  for (const event of events) process.on(event, note);
  try {
    await run();
    await new Promise((resolve) => nextTurn(resolve));
  } finally {
    for (const event of events) process.off(event, note);
  }
  const [first] = loose;
  if (first === undefined || endedItself(first)) return;
  const said = first instanceof Error ? first.message : String(first);
  throw new Error(
    `Something failed that nobody waited for: ${said}\nIn a server that ends the process. Next: await every promise, or handle its failure with catch.`,
    { cause: first },
  );
}

/** vitest's own error when the process is asked to end: the verdict of that is another. */
const endedItself = (error: unknown) => error instanceof Error && error.message.startsWith("process.exit");

/** Is this, or what caused it, the course's TodoError? By its code: the work may have its own copy of the library. */
function isTodo(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ((at as { code?: unknown }).code === "TODO") return true;
  }
  return false;
}
