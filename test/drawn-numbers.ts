/** Integers that look random, the same for the same seed: `draw(n)` is from 0 to n − 1. */
export function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
