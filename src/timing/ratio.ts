import { seeded } from "../wire/seeded.js";
import { middleOf, percentileOf } from "./summary.js";

/** By which factor one median exceeds another, and how sure that is. */
export interface Ratio {
  /** The median of `b` as a multiple of the median of `a`. */
  readonly ratio: number;
  /** From where to where the ratio lies, with the confidence that was asked for. */
  readonly interval: readonly [low: number, high: number];
}

const resamples = 2_000;

/**
 * The ratio of two medians with its interval, by bootstrap: rounds are drawn anew, with replacement, as many as there were,
 * and the ratio is taken of each draw. Whole rounds are drawn, both samples of one together: what slowed the machine down for
 * a while slowed both, and that stays so.
 *
 * @param a one sample for each round
 * @param b as many, in the same rounds
 * @param confidence for example 0.99: the interval leaves out the least and the greatest 0.5 % of the draws
 * @param seed which random numbers
 */
export function ratioOfMedians(a: readonly number[], b: readonly number[], confidence: number, seed: number): Ratio {
  const random = seeded(seed);
  const rounds = a.length;
  const drawnA = new Float64Array(rounds);
  const drawnB = new Float64Array(rounds);
  const ratios = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    for (let at = 0; at < rounds; at++) {
      const round = Math.floor(random() * rounds);
      drawnA[at] = a[round] as number;
      drawnB[at] = b[round] as number;
    }
    ratios[draw] = quotient(middleOf(drawnB.sort()), middleOf(drawnA.sort()));
  }
  ratios.sort();
  const tail = ((1 - confidence) / 2) * 100;
  return {
    ratio: quotient(middleOf(Float64Array.from(b).sort()), middleOf(Float64Array.from(a).sort())),
    interval: [percentileOf(ratios, tail), percentileOf(ratios, 100 - tail)],
  };
}

/** Of two medians; of two that are both 0, as far as the clock can tell, it is 1. */
const quotient = (b: number, a: number) => (b === a ? 1 : b / a);
