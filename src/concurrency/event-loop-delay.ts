import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** How {@link eventLoopDelay} looks. */
export interface EventLoopDelayOptions {
  /** How often the loop is looked at, in milliseconds; an integer from 1 to 1,000; default 1. */
  resolutionMs?: number;
}

/** By how much the event loop was late at a time. */
export interface DelaySample {
  /** Since the work began, in milliseconds. */
  atMs: number;
  /** The longest delay since the sample before, in milliseconds. */
  delayMs: number;
}

/** How late the event loop was while something ran. All in milliseconds but the last. */
export interface EventLoopDelay<T> {
  /** What the work returned. */
  value: T;
  elapsedMs: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** The longest delay, slice by slice: for a chart. */
  samples: DelaySample[];
  /** Share of the time in which the loop was not waiting for anything, from 0 to 1: `eventLoopUtilization` of perf_hooks. */
  utilization: number;
}

/** Length of a slice of the chart, in milliseconds. */
const sliceMs = 10;

/**
 * Runs something and says by how much the event loop was late meanwhile: how long a timer, a request or an answer that came
 * just then had to wait. By `monitorEventLoopDelay` of Node's perf_hooks, whose figures include the interval of looking; here it
 * is taken off.
 *
 * @param work what to run
 * @returns what it returned, and the delays
 * @throws what the work throws; InvalidArgumentError for an option out of bounds
 *
 * @example
 * const { maxMs } = await eventLoopDelay(() => JSON.parse(text));
 */
export async function eventLoopDelay<T>(
  work: () => Promise<T> | T,
  options: EventLoopDelayOptions = {},
): Promise<EventLoopDelay<T>> {
  if (typeof work !== "function") {
    throw new InvalidArgumentError(`eventLoopDelay: work: expected a function, got ${describe(work)}.`);
  }
  rejectUnknown("eventLoopDelay", options, ["resolutionMs"]);
  const { resolutionMs = 1 } = options;
  requireNumber("eventLoopDelay: resolutionMs (milliseconds)", resolutionMs, 1, 1_000, true);
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  histogram.enable();
  await sleep(3 * resolutionMs);
  histogram.reset();
  // A delay is the time between two looks, and the first after a reset has none before it.
  await sleep(3 * resolutionMs);
  const began = performance.now();
  const loop = performance.eventLoopUtilization();
  const chart = watchSlices(began, resolutionMs);
  try {
    const value = await work();
    const elapsedMs = performance.now() - began;
    const { utilization } = performance.eventLoopUtilization(loop);
    // What blocked the loop to the end is seen by the next look.
    await sleep(2 * resolutionMs);
    const [p50Ms, p99Ms] = [50, 99].map((share) => late(histogram.percentile(share))) as [number, number];
    return { value, elapsedMs, p50Ms, p99Ms, maxMs: late(histogram.max), samples: chart.samples(), utilization };
  } finally {
    chart.stop();
    histogram.disable();
  }
}

/** Looks at the loop every few milliseconds, and keeps the longest delay of each slice. */
function watchSlices(began: number, resolutionMs: number) {
  const samples: DelaySample[] = [];
  let last = performance.now();
  let longest = 0;
  let sliceEnds = sliceMs;
  const push = (now: number) => {
    samples.push({ atMs: now - began, delayMs: longest });
    longest = 0;
    sliceEnds = now - began + sliceMs;
  };
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last - resolutionMs);
    last = now;
    if (now - began >= sliceEnds) push(now);
  };
  const timer = setInterval(look, resolutionMs);
  return {
    samples: () => {
      look();
      push(last);
      return samples;
    },
    stop: () => clearInterval(timer),
  };
}
