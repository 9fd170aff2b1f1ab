/**
 * Style: promise chains and recursion; the places from the end.
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

function repeat(times: number, step: () => Promise<void>): Promise<void> {
  return times === 0 ? Promise.resolve() : step().then(() => repeat(times - 1, step));
}

export function timeWork(work: () => unknown, { warmUp, repetitions, now }: TimerOptions): Promise<Timing> {
  const samplesMs: number[] = [];
  const warm = () =>
    Promise.resolve()
      .then(work)
      .then(() => undefined);
  const sample = () => {
    let started = 0;
    return Promise.resolve()
      .then(() => {
        started = now();
        return work();
      })
      .then(() => void samplesMs.push(now() - started));
  };
  return repeat(warmUp, warm)
    .then(() => repeat(repetitions, sample))
    .then(() => {
      const falling = samplesMs.toSorted((a, b) => b - a);
      const notExceededBy = (percent: number) => falling[Math.floor((repetitions * (100 - percent)) / 100)] as number;
      const half = repetitions >> 1;
      const upper = falling[half] as number;
      const medianMs = repetitions % 2 === 1 ? upper : (upper + (falling[half - 1] as number)) / 2;
      return {
        samplesMs,
        minMs: falling.at(-1) as number,
        medianMs,
        p95Ms: notExceededBy(95),
        p99Ms: notExceededBy(99),
      };
    });
}
