/**
 * Wrong: takes differences below Number.EPSILON for none.
 * Caught by: counts a round that was won by a nanosecond, or by less
 * Says: "faster" was expected, and decide gave "no difference shown"
 */
export interface Round {
  /** What the first way took, in milliseconds. */
  a: number;
  /** What the second way took, in milliseconds. */
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

/** The probability that one of two wins k or more of n by chance. */
function chance(n: number, k: number): number {
  let term = 0.5 ** n; // C(n, 0) / 2^n
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += term;
    term = (term * (n - i)) / (i + 1);
  }
  return 2 * sum;
}

export function decide(rounds: readonly Round[]): Verdict {
  const decided = rounds.filter(({ a, b }) => Math.abs(a - b) >= Number.EPSILON);
  const faster = decided.filter(({ a, b }) => b < a).length;
  const slower = decided.length - faster;
  if (chance(decided.length, Math.max(faster, slower)) >= 0.01) return "no difference shown";
  return faster > slower ? "faster" : "slower";
}
