import { availableParallelism } from "node:os";
import vm from "node:vm";
import type { Tinypool } from "tinypool";
import { describe, rejectUnknown } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { WorkerError } from "./errors.js";
import type { WorkerTask } from "./worker-body.js";

/** What {@link inWorker} may be given besides. */
export interface InWorkerOptions {
  /** Ends the work at once, in the midst of a computation too, when it is aborted. */
  signal?: AbortSignal;
}

/** How long a thread without work is kept, in milliseconds. */
const idleMs = 1_000;

let threads: Promise<Tinypool> | undefined;

/** The threads of this process: at most one a core, made when they are needed; they keep no process alive. */
function workerThreads(): Promise<Tinypool> {
  threads ??= import("tinypool").then(({ Tinypool: Threads }) => {
    const filename = import.meta.resolve("#src/concurrency/worker-body.js");
    return new Threads({ filename, minThreads: 0, maxThreads: availableParallelism(), idleTimeout: idleMs });
  });
  return threads;
}

/**
 * Calls a function in a worker thread, so that the event loop is free while it computes.
 *
 * The function is sent as its text: it knows its argument and what is global, `require` included, and no variable from around
 * it. Argument and result are copied (structured clone); copying happens on the event loop and takes its time.
 *
 * At most as many run at a time as there are cores; the rest wait for their turn.
 *
 * @param work a function of its own: `function` or an arrow function
 * @param data its argument
 * @returns what it returned
 * @throws WorkerError, with what it threw as cause; the signal's reason when that is aborted; InvalidArgumentError for what
 * is no function, or a method
 *
 * @example
 * const total = await inWorker((rows: number[]) => rows.reduce((sum, each) => sum + each, 0), rows);
 */
export async function inWorker<A, R>(
  work: (data: A) => R | Promise<R>,
  data: A,
  options: InWorkerOptions = {},
): Promise<R> {
  rejectUnknown("inWorker", options, ["signal"]);
  const source = sourceOf(work);
  const { signal } = options;
  signal?.throwIfAborted();
  const pool = await workerThreads();
  try {
    const task: WorkerTask = { source, data };
    return (await pool.run(task, signal ? { signal } : {})) as R;
  } catch (error) {
    signal?.throwIfAborted();
    // What cannot be copied is described by Node with its text, which may be anything.
    throw new WorkerError(problemOf(error), isCloneError(error) ? undefined : error);
  }
}

/** The text of a function that can be called where it is alone. */
function sourceOf(work: unknown): string {
  if (typeof work !== "function") {
    throw new InvalidArgumentError(`inWorker: work: expected a function, got ${describe(work)}.`);
  }
  const source = String(work);
  try {
    new vm.Script(`(${source}\n)`);
  } catch (cause) {
    throw new InvalidArgumentError(
      "inWorker: work: expected a function that can stand by itself, as `(data) => …` does; this is a method, or not written " +
        "in JavaScript.",
      { cause },
    );
  }
  return source;
}

const isCloneError = (error: unknown) => (error as { name?: unknown } | null)?.name === "DataCloneError";

/** Why work in a thread failed, in words. */
function problemOf(error: unknown): string {
  if (isCloneError(error)) {
    return (
      "the argument or the result cannot be copied to another thread: it has a function, a symbol, a promise or the like in " +
      "it. Give plain data."
    );
  }
  const { name, message } = Object(error) as { name?: unknown; message?: unknown };
  if (name === "ReferenceError") {
    return `${message}. The function is sent as its text and knows no variable from around it: give it all it needs as data.`;
  }
  return `the function failed: ${error instanceof Error ? message : String(error)}`;
}
