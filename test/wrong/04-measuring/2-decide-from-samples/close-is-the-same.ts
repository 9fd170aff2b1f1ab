/**
 * Wrong: takes what differs by less than a microsecond for the same.
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

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => a - b > 0.001).length;
  const losses = rounds.filter(({ a, b }) => b - a > 0.001).length;
  if (chance(wins + losses, Math.max(wins, losses)) >= 0.01) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}

/** How likely one of two equal ways wins `k` or more of `n` rounds; more than 1 when `k` is about half, which is no matter. */
function chance(n: number, k: number): number {
  let term = 0.5 ** n;
  let sum = 0;
  for (let i = n; i >= k; i--) {
    sum += term;
    term *= i / (n - i + 1);
  }
  return 2 * sum;
}
