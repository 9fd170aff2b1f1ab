import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { eventLoopDelay, InvalidArgumentError } from "roundtrip";
import { describe, expect, it } from "vitest";

/** Blocks the event loop, by the same clock as the measurement. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe("eventLoopDelay", () => {
  it("sees a block of the loop in full: in the middle, and at the very end", async () => {
    for (const work of [
      async () => {
        await sleep(20);
        block(60);
        await sleep(20);
      },
      () => block(60),
    ]) {
      const { maxMs, samples, elapsedMs } = await eventLoopDelay(work);
      expect(maxMs).toBeGreaterThan(50);
      expect(Math.max(...samples.map(({ delayMs }) => delayMs))).toBeGreaterThan(50);
      expect(elapsedMs).toBeGreaterThan(59);
    }
  });

  it("gives what the work returned, and how busy the loop was", async () => {
    const busy = await eventLoopDelay(() => {
      block(50);
      return "done";
    });
    const idle = await eventLoopDelay(() => sleep(100));
    expect(busy.value).toBe("done");
    expect(busy.utilization).toBeGreaterThan(idle.utilization);
    expect(idle.p50Ms).toBeLessThanOrEqual(idle.p99Ms);
    expect(idle.p99Ms).toBeLessThanOrEqual(idle.maxMs);
  });

  it("has samples in order of time", async () => {
    const { samples } = await eventLoopDelay(() => sleep(80));
    const times = samples.map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThan(0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("fails as the work fails", async () => {
    const error = new Error("no");
    await expect(eventLoopDelay(() => Promise.reject(error))).rejects.toBe(error);
  });

  it("refuses a resolution out of bounds", async () => {
    await expect(eventLoopDelay(() => 1, { resolutionMs: 0 })).rejects.toThrow(InvalidArgumentError);
  });
});
