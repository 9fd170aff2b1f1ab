/**
 * Wrong: never warms up.
 * Caught by: runs the work as often as it was told to, and keeps the samples in their order
 * Says: was to run 6 times, and ran 4 times
 */
export interface TimerOptions {
  warmUp: number;
  repetitions: number;
  now: () => number;
}

export interface Timing {
  samplesMs: number[];
  minMs: number;
  medianMs: number;
  p95Ms: number;
  p99Ms: number;
}

export async function timeWork(work: () => unknown, { repetitions, now }: TimerOptions): Promise<Timing> {
  const samplesMs: number[] = [];
  for (let run = 1; run <= repetitions; run++) {
    const started = now();
    await work();
    samplesMs.push(now() - started);
  }
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] as number;
  const percentile = (percent: number) => at(Math.ceil((repetitions * percent) / 100) - 1);
  return {
    samplesMs,
    minMs: at(0),
    medianMs: (at(Math.ceil(repetitions / 2) - 1) + at(Math.floor(repetitions / 2))) / 2,
    p95Ms: percentile(95),
    p99Ms: percentile(99),
  };
}
