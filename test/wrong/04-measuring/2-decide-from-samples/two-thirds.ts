/**
 * Wrong: two thirds of the rounds are enough, however few there are.
 * Caught by: shows nothing with too few rounds
 * Says: by chance one of the two does in 1 of
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (Math.max(wins, losses) * 3 <= (wins + losses) * 2) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}
