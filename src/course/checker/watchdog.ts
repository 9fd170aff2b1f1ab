import { fileURLToPath } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import type { Ended } from "./verdict.js";

/**
 * Watches over the process in which work runs, from a thread: a loop without end in the work stops every timer of the main
 * thread, but not those of another. What it counts is processor time and turns of the event loop, never the clock.
 *
 * This file is both: imported it starts the thread, loaded as the thread it watches.
 */

/** By which signal the watchdog ends its process, so that the parent learns why. */
export const endings: Record<Exclude<Ended, "died">, NodeJS.Signals> = {
  processor: "SIGVTALRM",
  memory: "SIGUSR2",
  slow: "SIGALRM",
  stuck: "SIGPROF",
};

/** How often the thread looks, in milliseconds. */
const lookEveryMs = 200;
/** Processor time in one turn of the event loop after which it is taken to be endless, in microseconds. */
const endlessMicros = Number(process.env.ROUNDTRIP_ENDLESS_MS ?? 20_000) * 1_000;
/** Processor time of one file of tests, in microseconds. */
const mostMicros = 6 * endlessMicros;
/** Most memory above what the process took at first, in bytes. */
const mostBytes = 512 << 20;
/** Looks in a row in which neither the event loop turned nor anything computed, after which nothing will wake it. */
const stuckLooks = 50;
/** Processor time of a look at which nothing computes but the watching itself, in microseconds. */
const idleMicros = 20_000;
/** Looks of the thread, the last resort: five minutes where the machine is idle, more where it is busy. */
const mostLooks = 1_500;

interface Shared {
  /** `[turns of the event loop, number of the file]` */
  counts: Int32Array;
}

let shared: Shared | undefined;

/** Starts watching, or begins to count anew for the next file of tests. */
export function watchFile(): void {
  if (shared) {
    Atomics.add(shared.counts, 1, 1);
    return;
  }
  const counts = new Int32Array(new SharedArrayBuffer(8));
  shared = { counts };
  setInterval(() => Atomics.add(counts, 0, 1), lookEveryMs / 2).unref();
  new Worker(fileURLToPath(import.meta.url), { workerData: { roundtripWatch: counts }, execArgv: [] }).unref();
}

function watch(counts: Int32Array): void {
  const micros = () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  const firstBytes = process.memoryUsage.rss();
  let file = -1;
  let turns = -1;
  let looks = 0;
  let fileBegan = 0;
  let turnBegan = 0;
  let before = 0;
  let stuck = 0;
  const end = (why: keyof typeof endings) => process.kill(process.pid, endings[why]);
  setInterval(() => {
    const used = micros();
    if (Atomics.load(counts, 1) !== file) {
      file = Atomics.load(counts, 1);
      looks = 0;
      fileBegan = used;
    }
    stuck = used - before < idleMicros ? stuck + 1 : 0;
    before = used;
    if (Atomics.load(counts, 0) !== turns) {
      turns = Atomics.load(counts, 0);
      turnBegan = used;
      stuck = 0;
    }
    if (used - turnBegan > endlessMicros || used - fileBegan > mostMicros) end("processor");
    else if (process.memoryUsage.rss() - firstBytes > mostBytes) end("memory");
    else if (stuck > stuckLooks) end("stuck");
    else if (++looks > mostLooks) end("slow");
  }, lookEveryMs);
}

const task = (workerData as { roundtripWatch?: Int32Array } | null)?.roundtripWatch;
if (!isMainThread && task) watch(task);
