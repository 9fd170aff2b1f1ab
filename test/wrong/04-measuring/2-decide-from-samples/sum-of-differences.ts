/**
 * Wrong: adds up by how much each round was won.
 * Caught by: is not misled by two humps, nor by a few long samples
 * Says: let each round count the same
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  const sum = rounds.reduce((total, { a, b }) => total + b - a, 0);
  if (Math.abs(sum) < 250 && chance(wins + losses, Math.max(wins, losses)) >= 0.01) return "no difference shown";
  if (sum === 0) return "no difference shown";
  return Math.abs(sum) < 250 ? (wins > losses ? "faster" : "slower") : sum < 0 ? "faster" : "slower";
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
