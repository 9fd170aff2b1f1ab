/**
 * Lesson: lessons/04-measuring.md
 * Task: run `work` `warmUp` times without counting, then `repetitions` times, one run after the other, each until its answer is
 *       there, however long that takes (what it returns may be anything that can be awaited), and time each by `now()`. Return
 *       the samples in the order in which they were taken; the least; the median, which is the middle one, or the mean of the
 *       middle two; and the 95th and the 99th percentile by nearest rank: of n sorted samples the one at place
 *       ceil(n × 95 / 100), counted from 1. What the work throws, the caller gets at once.
 * Done when: npm run grade -- 04-measuring/1-write-the-timer
 */
import { TodoError } from "roundtrip";

export interface TimerOptions {
  /** Runs that do not count, from 0. */
  warmUp: number;
  /** Runs that count, from 1. */
  repetitions: number;
  /** The clock, in milliseconds. There is no other. */
  now: () => number;
}

export interface Timing {
  samplesMs: number[];
  minMs: number;
  medianMs: number;
  p95Ms: number;
  p99Ms: number;
}

export async function timeWork(work: () => unknown, options: TimerOptions): Promise<Timing> {
  // TODO: warm up, take the samples, then sort a copy of them.
  throw new TodoError(`take ${options.repetitions} samples of ${work.name}`);
}
