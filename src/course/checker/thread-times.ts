import { readdirSync, readFileSync } from "node:fs";

const tasks = "/proc/self/task";

/** The real clock: a test may have put a false one in its place. */
const now = process.hrtime.bigint;

/** Which part of the time a thread must have been running, or waiting for a processor, to be one that computes. */
const computingShare = 0.9;

/** Nanoseconds that each thread of this process has run or has waited for a processor, by its id; none where Linux does not tell. */
function wantedTimes(): Map<string, number> {
  const times = new Map<string, number>();
  try {
    for (const id of readdirSync(tasks)) {
      const [ran = 0, waited = 0] = readFileSync(`${tasks}/${id}/schedstat`, "utf8").split(" ").map(Number);
      times.set(id, ran + waited);
    }
  } catch {
    // A thread has ended meanwhile, or the system has no such files.
  }
  return times;
}

/**
 * Tells whether a thread of this process computes, however seldom a busy machine gives it a turn: it runs, or waits for its turn,
 * nearly all the time, where a thread that waits for something else sleeps.
 */
export class ThreadTimes {
  #times = wantedTimes();
  #at = now();

  /** Did any thread compute since it was asked last? False where Linux does not tell. */
  anyComputed(): boolean {
    const [times, at] = [wantedTimes(), now()];
    const least = Number(at - this.#at) * computingShare;
    const computed = [...times].some(([id, time]) => time - (this.#times.get(id) ?? time) > least);
    this.#times = times;
    this.#at = at;
    return computed;
  }
}
