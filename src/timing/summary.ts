import { describe } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";

/** Samples in the order in which they were taken, and what can be said of them. All figures in milliseconds. */
export interface Summary {
  /** How many samples there are. */
  readonly n: number;
  readonly minMs: number;
  /** Half of the samples are below it: the middle one, or the mean of the middle two. */
  readonly medianMs: number;
  /** The least sample that 95 % of all do not exceed; with fewer than 20 samples it is the longest. */
  readonly p95Ms: number;
  /** The least sample that 99 % of all do not exceed; with fewer than 100 samples it is the longest. */
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The mean: what all of them together took, divided by their number. */
  readonly meanMs: number;
  /** How wide the middle half is: from the 25th to the 75th percentile. */
  readonly spreadMs: number;
  readonly samplesMs: readonly number[];
}

/**
 * Summarises durations. A percentile is by nearest rank: always one of the samples, never a value between two.
 *
 * @param samplesMs at least one, each of 0 or more, in milliseconds
 * @throws InvalidArgumentError without samples, or for one that is no duration
 * @example summarise([1, 2, 3, 4, 100]).medianMs; // 3, where the mean is 22
 */
export function summarise(samplesMs: readonly number[]): Summary {
  if (!Array.isArray(samplesMs) || samplesMs.length === 0) {
    throw new InvalidArgumentError(`summarise: expected an array of durations in ms; got ${describe(samplesMs)}.`);
  }
  for (const sample of samplesMs) {
    if (typeof sample === "number" && sample >= 0 && Number.isFinite(sample)) continue;
    throw new InvalidArgumentError(`summarise: expected durations of 0 ms or more; got ${describe(sample)}.`);
  }
  const sorted = [...samplesMs].sort((a, b) => a - b);
  return {
    n: sorted.length,
    minMs: sorted[0] as number,
    medianMs: middleOf(sorted),
    p95Ms: percentileOf(sorted, 95),
    p99Ms: percentileOf(sorted, 99),
    maxMs: sorted.at(-1) as number,
    meanMs: sorted.reduce((sum, sample) => sum + sample, 0) / sorted.length,
    spreadMs: percentileOf(sorted, 75) - percentileOf(sorted, 25),
    samplesMs: [...samplesMs],
  };
}

/** The median of sorted numbers. @internal */
export function middleOf(sorted: ArrayLike<number>): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

/** The percentile of sorted numbers, by nearest rank; `percent` above 0, up to 100. @internal */
export function percentileOf(sorted: ArrayLike<number>, percent: number): number {
  // Multiplied first: 0.07 × 100 is more than 7.
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] as number;
}
