/**
 * Style: a class that holds the samples, percentiles by counting.
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

class Samples {
  readonly inOrder: number[] = [];

  get sorted(): number[] {
    return Array.from(Float64Array.from(this.inOrder).sort());
  }

  /** The least sample that this share of all does not exceed. */
  percentile(percent: number): number {
    const enough = this.inOrder.length * percent;
    return this.sorted.find((sample, at) => sample !== undefined && (at + 1) * 100 >= enough) ?? Number.NaN;
  }

  get median(): number {
    const sorted = this.sorted;
    while (sorted.length > 2) {
      sorted.pop();
      sorted.shift();
    }
    return sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length;
  }
}

export async function timeWork(work: () => unknown, options: TimerOptions): Promise<Timing> {
  const samples = new Samples();
  let run = 0;
  while (run < options.warmUp + options.repetitions) {
    const from = options.now();
    await work();
    const to = options.now();
    run += 1;
    if (run > options.warmUp) samples.inOrder.push(to - from);
  }
  return {
    samplesMs: samples.inOrder,
    minMs: Math.min(...samples.inOrder),
    medianMs: samples.median,
    p95Ms: samples.percentile(95),
    p99Ms: samples.percentile(99),
  };
}
