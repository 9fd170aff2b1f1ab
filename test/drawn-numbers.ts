import { dataSeed } from "#src/course/checker/data-seed.js";
import { ownSeed } from "#src/course/checker/seeds.js";

/** Added to what is drawn from, so that a run on other data draws others: 0 to 999,993, and 0 on the course's own. */
export const shift = (): number => dataSeed() - ownSeed;

/** Integers that look random, the same for the same seed on all data: `draw(n)` is from 0 to n − 1. */
export function fixedDrawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** The same, but others on other data. */
export const drawer = (seed: number) => fixedDrawer(seed + 1_009 * shift());
