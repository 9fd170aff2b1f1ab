import { dataSeed } from "#src/course/checker/data-seed.js";
import { ownSeed } from "#src/course/checker/seeds.js";

/** Added to what is drawn from, so that a run on other data draws others: 0 to 999,993, and 0 on the course's own. */
export const shift = (): number => dataSeed() - ownSeed;

/** Integers that look random, the same for the same seed in runs on the same data: `draw(n)` is from 0 to n − 1. */
export function drawer(seed: number): (below: number) => number {
  let state = seed + 1_009 * shift();
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
