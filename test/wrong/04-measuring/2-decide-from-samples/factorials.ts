/**
 * Wrong: computes the terms by factorials.
 * Caught by: decides as surely with a thousand rounds
 * Says: make each term from the one before
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (!(chance(wins + losses, Math.max(wins, losses)) < 0.01)) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

function chance(n: number, k: number): number {
  let sum = 0;
  for (let i = k; i <= n; i++) sum += factorial(n) / factorial(i) / factorial(n - i);
  return (2 * sum) / 2 ** n;
}
