import { createHistogram } from "node:perf_hooks";

/** How durations are distributed: a histogram with a resolution of a microsecond and an error below 1 %. */
export class Durations {
  readonly #histogram = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 2 });

  /** Adds one duration, in milliseconds; more than an hour counts as an hour. @internal */
  record(ms: number): void {
    this.#histogram.record(ms < 0.001 ? 1 : ms > 3_599_999 ? 3_600_000_000 : Math.round(ms * 1_000));
  }

  /** How many there were. */
  get count(): number {
    return this.#histogram.count;
  }

  /** Their mean, in milliseconds; 0 when there was none. */
  get meanMs(): number {
    return this.count === 0 ? 0 : this.#histogram.mean / 1_000;
  }

  /** The duration in milliseconds that `percent` of all do not exceed, for example 99; 0 when there was none. */
  percentileMs(percent: number): number {
    return this.count === 0 ? 0 : this.#histogram.percentile(percent) / 1_000;
  }
}
