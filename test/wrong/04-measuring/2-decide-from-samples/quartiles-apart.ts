/**
 * Wrong: wants the middle halves of all samples apart.
 * Caught by: is not misled by a machine that gets slower
 * Says: is half a millisecond faster
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  if (rounds.length < 8) return "no difference shown";
  const at = (key: "a" | "b", part: number) => {
    const sorted = rounds.map((round) => round[key]).sort((x, y) => x - y);
    return sorted[Math.floor(part * (sorted.length - 1))] as number;
  };
  if (at("b", 0.75) < at("a", 0.25)) return "faster";
  return at("a", 0.75) < at("b", 0.25) ? "slower" : "no difference shown";
}
