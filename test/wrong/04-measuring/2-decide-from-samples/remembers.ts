/**
 * Wrong: remembers a verdict by the number of rounds.
 * Caught by: shows a difference where there is one, and none where there is none
 * Says: expected
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

const known = new Map<number, Verdict>();

export function decide(rounds: readonly Round[]): Verdict {
  const before = known.get(rounds.length);
  if (before) return before;
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  const verdict =
    chance(wins + losses, Math.max(wins, losses)) >= 0.01 ? "no difference shown" : wins > losses ? "faster" : "slower";
  known.set(rounds.length, verdict);
  return verdict;
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
