/**
 * Wrong: compares the medians, and takes a tenth for a difference.
 * Caught by: is not misled by a machine that gets slower
 * Says: is half a millisecond faster
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  if (rounds.length === 0) return "no difference shown";
  const median = (key: "a" | "b") => {
    const sorted = rounds.map((round) => round[key]).sort((x, y) => x - y);
    return sorted[sorted.length >> 1] as number;
  };
  const ratio = median("b") / median("a");
  if (Math.abs(ratio - 1) < 0.1) return "no difference shown";
  return ratio < 1 ? "faster" : "slower";
}
