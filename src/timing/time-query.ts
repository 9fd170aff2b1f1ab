import { describe, rejectUnknown, requireNumber } from "../arguments.js";
import { measure } from "../cost/measure.js";
import { InvalidArgumentError } from "../errors.js";
import { Lab } from "../lab/lab.js";
import { SqliteShop } from "../lab/sqlite-shop.js";
import { startProgress } from "./progress.js";
import { takeSample } from "./sample.js";
import { type Summary, summarise } from "./summary.js";
import { type Work, type WorkOptions, withWork } from "./work.js";

/** What {@link timeQuery} may be asked for. */
export interface TimeOptions extends WorkOptions {
  /** How many samples are taken, an integer from 1 to 100,000; default 50. */
  readonly repetitions?: number;
  /** How often the work runs before, for caches, connections and compilers; an integer from 0 to 100,000; default 5. */
  readonly warmUp?: number;
  /** A clock in milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

/** The times of one work, and what it did. */
export interface Timing extends Summary {
  /** Rows of the last answer; undefined when it gave nothing that has rows. */
  readonly rows: number | undefined;
  /** Round trips of one run, counted in a run of its own; undefined unless `on` is a lab or a SQLite shop. */
  readonly roundTrips: number | undefined;
  /** How long the runs took that were not counted, in their order, in milliseconds. */
  readonly warmUpMs: readonly number[];
}

/**
 * Times work, or a query: some runs that do not count, then as many samples as asked for, one after the other. A sample ends
 * when the answer has been read to its end. With `on: lab` the round trips are counted afterwards, in one run more.
 *
 * @param work a function, or the text of a query, which is asked on a connection that is opened before
 * @returns the samples in their order, and their summary
 * @throws InvalidArgumentError for an unknown option or a value out of bounds; what the work throws, it throws
 * @example
 * const { medianMs, p99Ms, n } = await timeQuery("select count(*) from users", { on: lab, repetitions: 200 });
 */
export async function timeQuery(work: Work, options: TimeOptions = {}): Promise<Timing> {
  rejectUnknown("timeQuery", options, ["on", "values", "repetitions", "warmUp", "now"]);
  const { on, repetitions = 50, warmUp = 5 } = options;
  requireNumber("timeQuery: repetitions", repetitions, 1, 100_000, true);
  requireNumber("timeQuery: warmUp", warmUp, 0, 100_000, true);
  const now = clockOf("timeQuery", options.now);
  return withWork("timeQuery", [work], options, async ([run]) => {
    const progress = startProgress("timeQuery", warmUp + repetitions);
    const times: number[] = [];
    let rows: number | undefined;
    try {
      while (times.length < warmUp + repetitions) {
        const sample = await takeSample(run as () => unknown, now);
        rows = sample.rows;
        progress.done(times.push(sample.ms));
      }
    } finally {
      progress.end();
    }
    const roundTrips = await countRoundTrips(on, run as () => unknown);
    return { ...summarise(times.slice(warmUp)), rows, roundTrips, warmUpMs: times.slice(0, warmUp) };
  });
}

/** The round trips of one run of the work, where somebody counts them. */
export async function countRoundTrips(on: WorkOptions["on"], run: () => unknown): Promise<number | undefined> {
  if (on instanceof SqliteShop) return 0;
  if (!(on instanceof Lab)) return undefined;
  const { cost } = await measure(on, () => takeSample(run, () => 0));
  return cost.roundTrips;
}

/** The clock that was given, or Node's. */
export function clockOf(call: string, now: unknown): () => number {
  if (now === undefined) return () => performance.now();
  if (typeof now === "function") return now as () => number;
  throw new InvalidArgumentError(`${call}: now: expected a function that gives milliseconds, got ${describe(now)}.`);
}
