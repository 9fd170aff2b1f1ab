/**
 * Wrong: counts all rounds, those that nobody won as well.
 * Caught by: leaves out the rounds in which both took the same
 * Says: n is the number of rounds that somebody won
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (chance(rounds.length, Math.max(wins, losses)) >= 0.01) return "no difference shown";
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
