import { test } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { decide } from "#work/04-measuring/2-decide-from-samples";
import { drawer } from "../../drawn-numbers.js";
import { demand } from "../../exercise-lab.js";

// Of the tests' own: work may keep its types to itself.
interface Round {
  a: number;
  b: number;
}

type Verdict = "faster" | "slower" | "no difference shown";

/**
 * Tries
 *   zero: shows nothing with too few rounds
 *   one: shows nothing with too few rounds
 *   many: decides as surely with a thousand rounds
 *   missing: no, each round has both samples
 *   nearly the same: counts a round that was won by a nanosecond, or by less
 *   repeated: leaves out the rounds in which both took the same
 *   boundary: draws the line at one in a hundred
 *   drift: is not misled by a machine that gets slower
 *   two humps: is not misled by two humps, nor by a few long samples
 *   outlier: is not misled by two humps, nor by a few long samples
 *   second call: decides as surely with a thousand rounds
 *   error on the way: no, arithmetic does not fail
 *   late work: no, it returns a word and no promise
 */

const none: Verdict = "no difference shown";
const mirrored: Record<Verdict, Verdict> = { faster: "slower", slower: "faster", [none]: none };

/** Fails unless the work decides as expected, and the other way round when a and b change places. */
function expectVerdict(rounds: readonly Round[], expected: Verdict, told: string, next: string): void {
  const swapped = rounds.map(({ a, b }) => ({ a: b, b: a }));
  for (const [given, right, how] of [
    [rounds, expected, ""],
    [swapped, mirrored[expected], ", with a and b in each other's place"],
  ] as const) {
    const got = decide(Object.freeze(given.map((round) => Object.freeze({ ...round }))) as readonly Round[]);
    demand(got === right, `${told}${how}: "${right}" was expected, and decide gave "${String(got)}". Next: ${next}`);
  }
}

/** Rounds of which b wins so many, loses so many, and is as long in so many; who wins is spread over the rounds. */
function rounds(wins: number, losses: number, ties = 0): Round[] {
  const all = [
    ...Array.from({ length: wins }, (_, k) => ({ a: 20 + k / 8, b: 19.5 + k / 8 })),
    ...Array.from({ length: losses }, (_, k) => ({ a: 20 + k / 8, b: 20.5 + k / 8 })),
    ...Array.from({ length: ties }, () => ({ a: 20, b: 20 })),
  ];
  // 7,919 is a prime: every round has a place of its own.
  return all.map((_, k) => all[(k * 7_919 + 3) % all.length] as Round);
}

/** The fewest wins of `n` rounds, 8 or more, that show a difference: in exact arithmetic, p with one win fewer is 0.01 or more. */
function fewestWins(n: number): number {
  let [wins, ways, atMost] = [n, 1n, 1n];
  for (; 200n * atMost < 2n ** BigInt(n); wins--) {
    ways = (ways * BigInt(wins)) / BigInt(n - wins + 1);
    atMost += ways;
  }
  return wins + 1;
}

test("shows a difference where there is one, and none where there is none", () => {
  const clear = Array.from({ length: 40 }, (_, k) => ({ a: 30 + (k % 7), b: 20 + ((k * 3) % 7) }));
  const next = "count the rounds that each has won.";
  expectVerdict(clear, "faster", "b takes about 20 ms and a about 30 ms, in 40 rounds", next);
  const equal = Array.from({ length: 40 }, (_, k) => ({ a: 30 + (k % 5), b: 30 + ((k * 3 + 1) % 5) }));
  expectVerdict(equal, none, "Both take 30 to 34 ms, in 40 rounds of which each wins 16", next);
});

test("is not misled by a machine that gets slower", () => {
  const next = "compare the two samples of a round with each other, and with nothing else.";
  const slowly = Array.from({ length: 60 }, (_, k) => ({ a: 10 + 4 * k, b: 9.5 + 4 * k }));
  const told = "A machine gets slower, from 10 to 246 ms, and b is half a millisecond faster in each of 60 rounds";
  expectVerdict(slowly, "faster", told, next);
  const bothWays = slowly.map(({ a }, k) => ({ a, b: a + (k % 2 === 0 ? 0.5 : -0.5) }));
  expectVerdict(bothWays, none, "A machine gets slower, and a and b win a round in turn", next);
  const halves = slowly.map(({ a }, k) => ({ a, b: a + (k < 30 ? -3 : 3) }));
  expectVerdict(halves, none, "A machine gets slower, b wins the first 30 rounds and a the last 30", next);
});

test("is not misled by two humps, nor by a few long samples", () => {
  const next = "let each round count the same, whoever won it by how much.";
  // b is in its hump of 90 ms in six rounds, a in one.
  const humps = Array.from({ length: 50 }, (_, k) => {
    return { a: k === 7 ? 90 : 10 + (k % 2), b: k % 8 === 0 ? 90 : 10 + ((k + 1) % 2) };
  });
  const won = humps.filter(({ a, b }) => b < a).length;
  expectVerdict(humps, none, `Two humps, at 10 and at 90 ms; of 50 rounds b wins ${won}`, next);
  const stalls = Array.from({ length: 50 }, (_, k) => ({ a: 20 + (k % 3), b: k % 16 === 5 ? 9_000 : 18 + (k % 3) }));
  const told =
    "b is 2 ms faster in 47 rounds of 50, and stands still for 9 seconds in 3, so that its mean is far longer";
  expectVerdict(stalls, "faster", told, next);
  const tails = Array.from({ length: 50 }, (_, k) => ({ a: k % 2 === 0 ? 500 : 10, b: k % 2 === 0 ? 20 : 11 }));
  expectVerdict(tails, none, "b is 480 ms faster in every other round, and 1 ms slower in the rest", next);
});

test("shows nothing with too few rounds", () => {
  const next = "two equal ways do as much by chance: compute p, and show nothing unless it is below 0.01.";
  expectVerdict([], none, "No rounds", next);
  for (const n of [1, 2, 3, 5, 7]) {
    expectVerdict(
      rounds(n, 0),
      none,
      `b wins ${n} of ${formatCount(n, "round")}; by chance one of the two does in 1 of ${2 ** (n - 1)}`,
      next,
    );
  }
  for (const n of [8, 9, 12]) {
    const told = `b wins ${n} of ${formatCount(n, "round")}; by chance one of the two does in 1 of ${2 ** (n - 1)}`;
    expectVerdict(rounds(n, 0), "faster", told, "more than a hundred to one is enough, however few rounds there are.");
  }
});

test("counts a round that was won by a nanosecond, or by less", () => {
  const next = "only rounds in which both took the same are left out; by how much a round was won is no matter: b < a.";
  // From a nanosecond to the least difference that a number of this size can have.
  for (const [ms, difference] of [
    [20, 2 ** -20],
    [20, 2 ** -34],
    [20, 2 ** -48],
    [1, 2 ** -53],
    [2 ** -10, 2 ** -63],
    [2 ** 23, 2 ** -30],
  ] as const) {
    const closely = Array.from({ length: 12 }, () => ({ a: ms, b: ms - difference }));
    const told = `b is ${difference} ms faster in each of 12 rounds, of which a takes ${ms} ms`;
    expectVerdict(closely, "faster", told, next);
  }
});

/** At the least number of wins that shows a difference there is one, and with one win fewer there is none. */
function expectLine(n: number, next: string): void {
  const enough = fewestWins(n);
  const told = (wins: number) => `b wins ${wins} of ${n} rounds; ${enough} are needed for p below 0.01`;
  expectVerdict(rounds(enough, n - enough), "faster", told(enough), next);
  expectVerdict(rounds(enough - 1, n - enough + 1), none, told(enough - 1), next);
}

test("draws the line at one in a hundred", () => {
  const next =
    "p = 2 × (C(n, k) + … + C(n, n)) / 2ⁿ itself, for each n: both ends, k itself included, nothing but wins and losses, and no curve that comes near.";
  for (let n = 8; n <= 170; n++) expectLine(n, next);
});

test("leaves out the rounds in which both took the same", () => {
  const next = "n is the number of rounds that somebody won.";
  for (const [wins, losses, ties, expected] of [
    [0, 0, 30, none],
    [8, 0, 40, "faster"],
    [7, 0, 40, none],
    [17, 3, 100, "faster"],
    [16, 4, 100, none],
    [4, 4, 92, none],
    [64, 36, 1, "faster"],
    [63, 37, 2, none],
  ] as const) {
    const told = `b wins ${wins} rounds, loses ${losses}, and takes the same in ${ties}`;
    expectVerdict(rounds(wins, losses, ties), expected, told, next);
  }
});

/** From 171 to 1,000, where the normal curve errs by one win although it is corrected for continuity. */
const curveErrs = [
  ...[175, 230, 254, 306, 319, 362, 377, 424, 456, 473, 490],
  ...[543, 657, 697, 718, 739, 760, 804, 848, 871, 894, 917, 965],
];

test("decides as surely with a thousand rounds", () => {
  const draw = drawer(4_002);
  const drawn = Array.from({ length: 20 }, () => 171 + draw(830));
  const next =
    "factorials and 2ⁿ grow beyond all numbers, and a curve only comes near: make each term from the one before, for each n.";
  // Back and forth: what one call gave must not show in the next.
  for (const n of [171, 500, 1_000, 999, 171, ...curveErrs, ...drawn]) {
    expectLine(n, next);
    expectVerdict(rounds(n, 0), "faster", `b wins all of ${n} rounds`, next);
  }
});
