/**
 * Style: exact integers, and one pass over the rounds.
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

type Tally = [wins: number, losses: number];

function tally(rounds: readonly Round[]): Tally {
  return rounds.reduce<Tally>(([wins, losses], { a, b }) => [wins + Number(b < a), losses + Number(b > a)], [0, 0]);
}

export function decide(rounds: readonly Round[]): Verdict {
  const [wins, losses] = tally(rounds);
  const n = wins + losses;
  // The smaller end has as many terms, and the same ones.
  let [term, sum] = [1n, 0n];
  for (let i = 0; i <= Math.min(wins, losses); i++) {
    sum += term;
    term = (term * BigInt(n - i)) / BigInt(i + 1);
  }
  if (200n * sum >= 1n << BigInt(n)) return "no difference shown";
  return wins > losses ? "faster" : "slower";
}
