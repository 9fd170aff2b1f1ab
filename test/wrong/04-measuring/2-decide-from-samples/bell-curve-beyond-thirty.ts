/**
 * Wrong: above 30 rounds the normal curve, corrected for continuity, stands for the coin.
 * Caught by: draws the line at one in a hundred
 * Says: and no curve that comes near
 */
export interface Round {
  /** What the first way took, in milliseconds. */
  a: number;
  /** What the second way took, in milliseconds. */
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

function chance(n: number, k: number): number {
  let term = 0.5 ** n;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += term;
    term = (term * (n - i)) / (i + 1);
  }
  return 2 * sum;
}

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  const n = wins + losses;
  const k = Math.max(wins, losses);
  // From 30 on the binomial is as good as normal; 2.5758 leaves 0.5 % on either side.
  const significant = n > 30 ? (k - 0.5 - n / 2) / (Math.sqrt(n) / 2) > 2.5758293035489 : chance(n, k) < 0.01;
  if (!significant) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}
