/**
 * Wrong: takes the bell curve for the coin, from eight rounds on.
 * Caught by: draws the line at one in a hundred
 * Says: p = 2 ×
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (wins + losses < 8 || Math.abs(wins - losses) / Math.sqrt(wins + losses) < 2.576) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}
