/**
 * Wrong: waits for promises alone, not for what else can be awaited.
 * Caught by: waits for whatever can be awaited, however long it takes
 * Says: 2 runs had begun | 3 runs had begun | gave [0, 0]
 */
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
    const answer = work();
    if (answer instanceof Promise) await answer;
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
