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

export async function timeWork(work: () => unknown, { warmUp, repetitions, now }: TimerOptions): Promise<Timing> {
  for (let run = 1; run <= warmUp; run++) await work();
  const samplesMs: number[] = [];
  for (let run = 1; run <= repetitions; run++) {
    const started = now();
    // The work is awaited, or the clock would be read when its question has only been sent.
    await work();
    samplesMs.push(now() - started);
  }
  // A copy is sorted: the order in which the samples were taken shows a drift, and sorting them would lose it.
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] as number;
  // Repetitions are multiplied by the percentage first, so that no rounding of 0.95 or 0.99 gets in.
  const percentile = (percent: number) => at(Math.ceil((repetitions * percent) / 100) - 1);
  return {
    samplesMs,
    minMs: at(0),
    // The median is halfway between the middle two samples; of an odd number both are the middle one.
    medianMs: (at(Math.ceil(repetitions / 2) - 1) + at(Math.floor(repetitions / 2))) / 2,
    p95Ms: percentile(95),
    p99Ms: percentile(99),
  };
}
