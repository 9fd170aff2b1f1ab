/**
 * Lesson: lessons/04-measuring.md
 * Task: two ways took turns; each round has a sample of both, in ms, taken next to each other. Is b faster? Leave out rounds in
 *       which both took the very same; the least difference counts, far below a nanosecond, too. Of the n that are left, one way
 *       won k, the other no more. If chance alone decided each round like a coin, one of the two would win k or more with
 *       probability p = 2 × (C(n, k) + C(n, k+1) + … + C(n, n)) / 2ⁿ. If p is below 0.01, b is "faster" or "slower"; else
 *       there is "no difference shown". Up to 1,000 rounds.
 * Done when: npm run grade -- 04-measuring/2-decide-from-samples
 */
import { TodoError } from "roundtrip";

export interface Round {
  /** What the first way took, in milliseconds. */
  a: number;
  /** What the second way took, in milliseconds. */
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  // TODO: count who won, then ask how likely so many wins are by chance.
  throw new TodoError(`decide from ${rounds.length} rounds`);
}
