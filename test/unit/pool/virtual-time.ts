import { vi } from "vitest";

/** Taken before the clock is replaced: a real turn of the event loop, in which promises settle and no virtual time passes. */
const turn = globalThis.setImmediate;

/** Lets everything happen that needs no time. */
export function settle(): Promise<void> {
  return new Promise((resolve) => turn(() => resolve()));
}

/** Lets virtual time pass until `work` has ended, or until `limitMs` milliseconds have passed. @returns whether it ended */
export async function runUntil(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let ended = false;
  work
    .catch(() => undefined)
    .finally(() => {
      ended = true;
    });
  const alarm = setTimeout(() => undefined, limitMs);
  const deadline = performance.now() + limitMs;
  await settle();
  while (!ended && performance.now() < deadline) {
    vi.advanceTimersToNextTimer();
    await settle();
  }
  clearTimeout(alarm);
  return ended;
}

/** Lets `ms` milliseconds of virtual time pass. */
export function pass(ms: number): Promise<boolean> {
  return runUntil(new Promise((resolve) => setTimeout(resolve, ms)), ms + 1);
}
