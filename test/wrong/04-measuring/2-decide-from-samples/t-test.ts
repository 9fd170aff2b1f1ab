/**
 * Wrong: a paired t-test: how much each round was won by counts.
 * Caught by: is not misled by two humps, nor by a few long samples
 * Says: stands still for 9 seconds
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const n = rounds.length;
  if (n < 8) return "no difference shown";
  const differences = rounds.map(({ a, b }) => b - a);
  const mean = differences.reduce((sum, one) => sum + one, 0) / n;
  const deviation = Math.sqrt(differences.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1));
  if (mean === 0 || Math.abs(mean) < (2.7 * deviation) / Math.sqrt(n)) return "no difference shown";
  return mean < 0 ? "faster" : "slower";
}
