/**
 * Wrong: whichever mean is smaller wins.
 * Caught by: shows a difference where there is one, and none where there is none
 * Says: "no difference shown" was expected
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

export function decide(rounds: readonly Round[]): Verdict {
  const mean = (key: "a" | "b") => rounds.reduce((sum, round) => sum + round[key], 0) / rounds.length;
  return mean("b") < mean("a") ? "faster" : "slower";
}
