/**
 * Wrong: takes the chance of exactly k wins.
 * Caught by: draws the line at one in a hundred
 * Says: k itself included
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (chance(wins + losses, Math.max(wins, losses)) >= 0.01) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}

function chance(n: number, k: number): number {
  let term = 0.5 ** n;
  for (let i = n; i > k; i--) term *= i / (n - i + 1);
  return 2 * term;
}
