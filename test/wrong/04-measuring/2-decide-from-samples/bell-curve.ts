/**
 * Wrong: takes the bell curve for the coin, without a correction.
 * Caught by: shows nothing with too few rounds
 * Says: rounds
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (wins + losses === 0 || Math.abs(wins - losses) / Math.sqrt(wins + losses) < 2.576) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}
