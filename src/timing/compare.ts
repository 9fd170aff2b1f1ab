import { describe, describeName, rejectUnknown, requireNumber } from "../arguments.js";
import { InvalidArgumentError } from "../errors.js";
import { seeded } from "../wire/seeded.js";
import { TooShortError } from "./errors.js";
import { startProgress } from "./progress.js";
import { type Ratio, ratioOfMedians } from "./ratio.js";
import { type Sample, takeSample } from "./sample.js";
import { summarise } from "./summary.js";
import { clockOf, countRoundTrips, type Timing } from "./time-query.js";
import { type Work, type WorkOptions, withWork } from "./work.js";

/** What {@link compare} may be asked for. */
export interface CompareOptions extends WorkOptions {
  /** How many rounds, each with one sample of both; an integer from 10 to 100,000; default 50. */
  readonly rounds?: number;
  /** How many rounds go before that do not count; an integer from 0 to 100,000; default 5. */
  readonly warmUp?: number;
  /** How often the interval is to hold the true ratio, from 0.5 to 0.999; default 0.99. */
  readonly confidence?: number;
  /** Which random numbers decide who goes first in a round, and the interval; an integer from 0; default 1. */
  readonly seed?: number;
  /** A clock in milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

/** What can be said of the second work beside the first. */
export type Conclusion = "faster" | "slower" | "no difference shown";

/** Two works beside each other. */
export interface Comparison<Name extends string = string> extends Ratio {
  /** The times of both, by name. */
  readonly timings: Readonly<Record<Name, Timing>>;
  /** Of the second work: *faster* or *slower* when the whole interval lies on that side of 1. */
  readonly conclusion: Conclusion;
  /** All of it in one sentence: who, by how much, how sure, from how many rounds. */
  readonly sentence: string;
}

/**
 * Compares two ways of doing the same work. They take turns, round by round, and chance decides who goes first: what slows the
 * machine down strikes both. The ratio is the median of the second as a multiple of the median of the first.
 *
 * @param works two, by name; functions, or queries as text
 * @throws InvalidArgumentError for anything but two works, an unknown option or a value out of bounds
 * @throws TooShortError when half of the samples of a work are 0 ms; what a work throws, it throws
 * @example
 * const { conclusion, sentence } = await compare({ "one by one": () => loop(), together: () => batch() });
 */
export async function compare<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  options: CompareOptions = {},
): Promise<Comparison<Name>> {
  const [a, b] = twoNames(works) as [Name, Name];
  rejectUnknown("compare", options, ["on", "values", "rounds", "warmUp", "confidence", "seed", "now"]);
  const { on, rounds = 50, warmUp = 5, confidence = 0.99, seed = 1 } = options;
  requireNumber("compare: rounds", rounds, 10, 100_000, true);
  requireNumber("compare: warmUp", warmUp, 0, 100_000, true);
  requireNumber("compare: confidence", confidence, 0.5, 0.999);
  requireNumber("compare: seed", seed, 0, Number.MAX_SAFE_INTEGER, true);
  const now = clockOf("compare", options.now);
  return withWork("compare", [works[a], works[b]], options, async (runs) => {
    const [samplesOfA, samplesOfB] = await takeTurns(runs, warmUp + rounds, seed, now);
    const timings = {
      [a]: await timingOf(samplesOfA, warmUp, on, runs[0]),
      [b]: await timingOf(samplesOfB, warmUp, on, runs[1]),
    } as Record<Name, Timing>;
    for (const name of [a, b]) if (timings[name].medianMs === 0) throw new TooShortError(name, rounds);
    const ratio = ratioOfMedians(timings[a].samplesMs, timings[b].samplesMs, confidence, seed);
    const conclusion = conclusionOf(ratio);
    return { ...ratio, timings, conclusion, sentence: say(a, b, ratio, conclusion, confidence, rounds) };
  });
}

/** Runs both in every round, in an order that chance decides. */
async function takeTurns(
  runs: readonly (() => unknown)[],
  rounds: number,
  seed: number,
  now: () => number,
): Promise<[Sample[], Sample[]]> {
  const random = seeded(seed);
  const samples: [Sample[], Sample[]] = [[], []];
  const progress = startProgress("compare", rounds);
  try {
    for (let round = 1; round <= rounds; round++) {
      const first = random() < 0.5 ? 0 : 1;
      for (const which of [first, 1 - first] as (0 | 1)[]) {
        samples[which].push(await takeSample(runs[which] as () => unknown, now));
      }
      progress.done(round);
    }
  } finally {
    progress.end();
  }
  return samples;
}

async function timingOf(
  samples: readonly Sample[],
  warmUp: number,
  on: WorkOptions["on"],
  run: (() => unknown) | undefined,
): Promise<Timing> {
  const times = samples.map(({ ms }) => ms);
  return {
    ...summarise(times.slice(warmUp)),
    rows: samples.at(-1)?.rows,
    roundTrips: await countRoundTrips(on, run as () => unknown),
    warmUpMs: times.slice(0, warmUp),
  };
}

function conclusionOf({ interval: [low, high] }: Ratio): Conclusion {
  if (high < 1) return "faster";
  return low > 1 ? "slower" : "no difference shown";
}

function say(
  a: string,
  b: string,
  { ratio, interval }: Ratio,
  conclusion: Conclusion,
  confidence: number,
  rounds: number,
) {
  const found = conclusion === "no difference shown" ? `No difference shown: "${b}"` : `"${b}" is ${conclusion}: it`;
  const sure = `${percent(confidence)} interval ${interval.map(percent).join(" to ")}; ${rounds} rounds`;
  return `${found} takes ${percent(ratio)} of the time of "${a}" (${sure}).`;
}

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;

function twoNames(works: unknown): string[] {
  const names = typeof works === "object" && works !== null && !Array.isArray(works) ? Object.keys(works) : [];
  if (names.length === 2) return names;
  const came = names.length > 0 ? `${names.length}: ${names.map(describeName).join(", ")}` : describe(works);
  throw new InvalidArgumentError(`compare: expected two works, { a: () => …, b: () => … }; got ${came}.`);
}
