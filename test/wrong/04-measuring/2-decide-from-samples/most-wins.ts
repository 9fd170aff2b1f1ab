/**
 * Wrong: whoever has won more rounds is faster.
 * Caught by: shows nothing with too few rounds
 * Says: b wins 1 of 1 round;
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const wins = rounds.filter(({ a, b }) => b < a).length;
  const losses = rounds.filter(({ a, b }) => b > a).length;
  if (wins === losses) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}
