import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/**
 * Ends the process of an exercise that does not end by itself. Runs in a thread: a loop without end in the exercise stops
 * every timer of the main thread, but not those of another.
 *
 * This file is both: loaded by vitest as a set-up file it starts the thread, loaded as the thread it watches.
 */
interface Watch {
  limitMs: number;
  marker: string;
}

async function start(): Promise<void> {
  const { expect } = await import("vitest");
  const { timeLimitMs, timeoutMarker } = await import("./project.js");
  const { ROUNDTRIP_RUN = "", ROUNDTRIP_PROJECT = "" } = process.env;
  const marker = timeoutMarker(ROUNDTRIP_RUN, ROUNDTRIP_PROJECT, expect.getState().testPath ?? "");
  const watch: Watch = { limitMs: timeLimitMs(), marker };
  new Worker(new URL(import.meta.url), { workerData: { roundtripWatch: watch } }).unref();
}

function watch({ limitMs, marker }: Watch): void {
  setTimeout(() => {
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, "");
    process.kill(process.pid, "SIGKILL");
  }, limitMs);
}

const task = (workerData as { roundtripWatch?: Watch } | null)?.roundtripWatch;
if (!isMainThread && task) watch(task);
else await start();
