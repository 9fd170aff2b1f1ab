/**
 * Wrong: takes one in twenty for enough.
 * Caught by: shows nothing with too few rounds
 * Says: 7 of 7 rounds
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (chance(wins + losses, Math.max(wins, losses)) >= 0.05) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}

function chance(n: number, k: number): number {
  let term = 0.5 ** n;
  let sum = 0;
  for (let i = n; i >= k; i--) {
    sum += term;
    term *= i / (n - i + 1);
  }
  return 2 * sum;
}
