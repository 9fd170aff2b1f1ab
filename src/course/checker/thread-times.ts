import { readdirSync, readFileSync } from "node:fs";

const tasks = "/proc/self/task";

/** The real clock: a test may have put a false one in its place. */
const now = process.hrtime.bigint;

/** Which part of the time a thread must have been running, or waiting for a processor, to be one that computes. */
const computingShare = 0.9;

/** What is known of a thread at one moment. */
interface Thread {
  /** Nanoseconds that it has run or has waited for a processor; a wait that goes on is not among them. */
  wanted: number;
  /** Does it run, or wait for a processor, now? */
  runnable: boolean;
  /** How often it has given up its processor by itself. */
  gaveUp: number;
}

/** The threads of this process by their ids; none where Linux does not tell. */
function threadsNow(): Map<string, Thread> {
  const threads = new Map<string, Thread>();
  try {
    for (const id of readdirSync(tasks)) {
      const [ran = 0, waited = 0] = readFileSync(`${tasks}/${id}/schedstat`, "utf8").split(" ").map(Number);
      const status = readFileSync(`${tasks}/${id}/status`, "utf8");
      const runnable = /^State:\s*R/m.test(status);
      threads.set(id, { wanted: ran + waited, runnable, gaveUp: Number(/^voluntary\S*\s*(\d+)/m.exec(status)?.[1]) });
    }
  } catch {
    // A thread has ended meanwhile, or the system has no such files.
  }
  return threads;
}

/**
 * Tells whether a thread of this process computes, however seldom a busy machine gives it a turn: it runs, or waits for its turn,
 * nearly all the time, or at both ends of it without having given up its processor in between; a thread that waits for
 * something else sleeps.
 */
export class ThreadTimes {
  #threads = threadsNow();
  #at = now();

  /** Did any thread compute since it was asked last? False where Linux does not tell. */
  anyComputed(): boolean {
    const [threads, at] = [threadsNow(), now()];
    const least = Number(at - this.#at) * computingShare;
    const computed = [...threads].some(([id, thread]) => {
      const before = this.#threads.get(id);
      if (!before) return false;
      const neverSlept = before.runnable && thread.runnable && before.gaveUp === thread.gaveUp;
      return neverSlept || thread.wanted - before.wanted > least;
    });
    this.#threads = threads;
    this.#at = at;
    return computed;
  }
}
