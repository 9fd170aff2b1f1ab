/**
 * Wrong: runs on after an error, and throws it at the end.
 * Caught by: hands on at once what the work throws, and runs it no more
 * Says: it was to run no more
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
  let failed = false;
  let cause: unknown;
  for (let run = 1; run <= warmUp; run++) {
    await Promise.resolve()
      .then(work)
      .catch((error) => {
        failed = true;
        cause = error;
      });
  }
  if (failed) throw cause;
  const samplesMs: number[] = [];
  const errors: unknown[] = [];
  for (let run = 1; run <= repetitions; run++) {
    const started = now();
    await Promise.resolve()
      .then(work)
      .catch((error) => errors.push(error));
    samplesMs.push(now() - started);
  }
  if (errors.length > 0) throw errors[0];
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
