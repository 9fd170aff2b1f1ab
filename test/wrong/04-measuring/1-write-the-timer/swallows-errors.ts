/**
 * Wrong: goes on when the work throws.
 * Caught by: hands on at once what the work throws, and runs it no more
 * Says: what it threw was expected, and timeWork returned
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
  for (let run = 1; run <= warmUp; run++)
    await Promise.resolve()
      .then(work)
      .catch(() => undefined);
  const samplesMs: number[] = [];
  for (let run = 1; run <= repetitions; run++) {
    const started = now();
    await Promise.resolve()
      .then(work)
      .catch(() => undefined);
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
