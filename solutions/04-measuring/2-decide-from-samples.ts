export interface Round {
  /** What the first way took, in milliseconds. */
  a: number;
  /** What the second way took, in milliseconds. */
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  // The two samples of a round are compared with each other: what slowed the machine down slowed both of them.
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (chance(wins + losses, Math.max(wins, losses)) >= 0.01) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}

/** How likely one of two equal ways wins `k` or more of `n` rounds; more than 1 when `k` is about half, which is no matter. */
function chance(n: number, k: number): number {
  // The first term is C(n, n) / 2ⁿ, and each further one follows from the one before: 1,000! is too large for a number.
  let term = 0.5 ** n;
  let sum = 0;
  for (let i = n; i >= k; i--) {
    sum += term;
    term *= i / (n - i + 1);
  }
  return 2 * sum;
}
