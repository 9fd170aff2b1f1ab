import type { Measurement } from "#src/cli/bench.js";

/** Samples by what was measured and of whom, in the order of the first of each. */
export class Samples {
  readonly #all = new Map<string, Measurement>();

  /**
   * Adds one sample.
   *
   * @param contestant who was measured
   * @param measure what was measured, its unit left out
   * @param unit for example `ms`; the first sample of a measure decides it
   */
  add(contestant: string, measure: string, unit: string, sample: number): void {
    const key = `${measure}\n${contestant}`;
    const known = this.#all.get(key) ?? { contestant, measure, unit, samples: [] };
    known.samples.push(sample);
    this.#all.set(key, known);
  }

  /** Everything so far. */
  get all(): Measurement[] {
    return [...this.#all.values()];
  }
}

/** Milliseconds that some work takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds of processor time that this process takes for some work: what else runs on the machine hardly counts. */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
