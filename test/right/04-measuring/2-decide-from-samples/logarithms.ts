/**
 * Style: sums of logarithms, and a table of them made once.
 */
export interface Round {
  a: number;
  b: number;
}

export type Verdict = "faster" | "slower" | "no difference shown";

const logFactorials = [0];
for (let n = 1; n <= 1_000; n++) logFactorials.push((logFactorials[n - 1] as number) + Math.log(n));

const logFactorial = (n: number) => logFactorials[n] as number;

function tail(n: number, k: number): number {
  const terms = Array.from({ length: n - k + 1 }, (_, at) => {
    const i = k + at;
    return Math.exp(logFactorial(n) - logFactorial(i) - logFactorial(n - i) - n * Math.LN2);
  });
  return terms.reduce((sum, term) => sum + term, 0);
}

export function decide(rounds: readonly Round[]): Verdict {
  const signs = rounds.map(({ a, b }) => Math.sign(a - b)).filter((sign) => sign !== 0);
  const lead = signs.reduce((sum, sign) => sum + sign, 0);
  const k = (signs.length + Math.abs(lead)) / 2;
  const p = 2 * tail(signs.length, k);
  switch (p < 0.01 ? Math.sign(lead) : 0) {
    case 1:
      return "faster";
    case -1:
      return "slower";
    default:
      return "no difference shown";
  }
}
