/**
 * Wrong: compares the means, and takes a tenth for a difference.
 * Caught by: is not misled by a machine that gets slower
 * Says: compare the two samples of a round
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const mean = (key: "a" | "b") => rounds.reduce((sum, round) => sum + round[key], 0) / rounds.length;
  const ratio = mean("b") / mean("a");
  if (rounds.length === 0 || Math.abs(ratio - 1) < 0.1) return "no difference shown";
  return ratio < 1 ? "faster" : "slower";
}
