/**
 * Wrong: sorts the samples as texts.
 * Caught by: gives the middle sample, or the mean of the middle two, and the least
 * Says: minMs must be 9, and timeWork gave 100
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

export async function timeWork(work: () => unknown, { warmUp, repetitions, now }: TimerOptions): Promise<Timing> {
  for (let run = 1; run <= warmUp; run++) await work();
  const samplesMs: number[] = [];
  for (let run = 1; run <= repetitions; run++) {
    const started = now();
    await work();
    samplesMs.push(now() - started);
  }
  const sorted = [...samplesMs].sort();
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
