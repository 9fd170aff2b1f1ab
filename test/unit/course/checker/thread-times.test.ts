import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { ThreadTimes } from "#src/course/checker/thread-times.js";

/** Asks every 100 ms until the answer is as expected; the answers may be others at first, for other tests compute beside. */
async function answers(times: ThreadTimes, expected: boolean): Promise<void> {
  for (;;) {
    await sleep(100);
    if (times.anyComputed() === expected) return;
  }
}

it.skipIf(!existsSync("/proc/self/schedstat"))("a thread that computes is told from threads that wait", async () => {
  const times = new ThreadTimes();
  const computing = new Worker("for (;;);", { eval: true });
  await answers(times, true);
  // It computes without a pause, and so it does at each look from now on, on the busiest machine.
  const looks: boolean[] = [];
  for (let look = 0; look < 5; look++) {
    await sleep(100);
    looks.push(times.anyComputed());
  }
  expect(looks).toEqual([true, true, true, true, true]);
  await computing.terminate();
  const waiting = new Worker("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);", { eval: true });
  await answers(times, false);
  await waiting.terminate();
});
