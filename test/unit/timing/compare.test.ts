import fc from "fast-check";
import { compare, InvalidArgumentError, openLab, TooShortError } from "roundtrip";
import { describe, expect, it, test } from "vitest";
import { seeded } from "#src/wire/seeded.js";
import { VirtualClock } from "./virtual-clock.js";

/** Two works whose times are those of `ofA` and `ofB`, in turn. */
function compared(ofA: readonly number[], ofB: readonly number[], options: { seed?: number } = {}) {
  const clock = new VirtualClock();
  const works = { a: clock.work(ofA), b: clock.work(ofB) };
  return compare(works, { rounds: ofA.length, warmUp: 0, now: clock.now, ...options });
}

describe("compare", () => {
  it("gives the median of the second as a multiple of the first's, the interval, and all of it in a sentence", async () => {
    const ofA = Array.from({ length: 40 }, (_, at) => 10 + (at % 5));
    const ofB = Array.from({ length: 40 }, (_, at) => 5 + ((at * 3) % 5) / 2);
    const result = await compared(ofA, ofB);
    expect(result).toMatchObject({ ratio: 0.5, conclusion: "faster" });
    expect(result.timings.a).toMatchObject({ n: 40, medianMs: 12, roundTrips: undefined });
    expect(result.timings.b.samplesMs).toEqual(ofB);
    const [low, high] = result.interval.map((end) => `${Number((end * 100).toPrecision(3))} %`);
    expect(result.sentence).toBe(
      `"b" is faster: it takes 50 % of the time of "a" (99 % interval ${low} to ${high}; 40 rounds).`,
    );
  });

  it("says slower of a second work that takes longer", async () => {
    const times = Array.from({ length: 30 }, (_, at) => 10 + (at % 3));
    const { conclusion, sentence } = await compared(
      times,
      times.map((ms) => ms * 3),
    );
    expect(conclusion).toBe("slower");
    expect(sentence).toBe(
      '"b" is slower: it takes 300 % of the time of "a" (99 % interval 300 % to 300 %; 30 rounds).',
    );
  });

  it("shows no difference between works that take the same", async () => {
    const { conclusion, sentence, ratio } = await compared(Array(20).fill(4), Array(20).fill(4));
    expect({ conclusion, ratio }).toEqual({ conclusion: "no difference shown", ratio: 1 });
    expect(sentence).toBe(
      'No difference shown: "b" takes 100 % of the time of "a" (99 % interval 100 % to 100 %; 20 rounds).',
    );
  });

  it("has both take turns, in an order that the seed decides", async () => {
    const order = async (seed: number) => {
      let text = "";
      const called = (name: string) => () => {
        text += name;
      };
      let ms = 0;
      await compare({ a: called("a"), b: called("b") }, { rounds: 20, warmUp: 0, seed, now: () => ms++ });
      return text;
    };
    const first = await order(1);
    expect(first).toMatch(/^(ab|ba){20}$/);
    expect(first).toMatch(/ab.*ba|ba.*ab/);
    expect(await order(1)).toBe(first);
    expect(await order(2)).not.toBe(first);
  });

  it("leaves the rounds of the warm-up out", async () => {
    const clock = new VirtualClock();
    const works = { a: clock.work([500, 500, 4]), b: clock.work([900, 900, 4]) };
    const { timings } = await compare(works, { rounds: 10, warmUp: 2, now: clock.now });
    expect(timings.a).toMatchObject({ n: 10, maxMs: 4, warmUpMs: [500, 500] });
    expect(timings.b).toMatchObject({ n: 10, maxMs: 4, warmUpMs: [900, 900] });
  });

  it("compares queries on a lab, and says the rows and the round trips of each", async () => {
    await using lab = await openLab({ name: "timing-compare", size: "tiny", onProgress: () => undefined });
    const works = { few: "select id from users limit 1", more: "select id from users limit 5" };
    const { timings } = await compare(works, { on: lab, rounds: 10, warmUp: 1 });
    expect(timings.few).toMatchObject({ rows: 1, roundTrips: 1 });
    expect(timings.more).toMatchObject({ rows: 5, roundTrips: 1 });
  });
});

describe("compare refuses", () => {
  const work = () => undefined;
  const short = () => compared(Array(12).fill(0), Array(12).fill(2));
  it("works that are too short for the clock", async () => {
    await expect(short()).rejects.toThrow(TooShortError);
    await expect(short()).rejects.toMatchObject({ code: "TIMING_TOO_SHORT", work: "a", n: 12 });
    await expect(short()).rejects.toThrow('half of the 12 samples of "a" are 0 ms');
  });

  it.each([
    ["one work", () => compare({ a: work }), "expected two works, { a: () => …, b: () => … }; got 1: a."],
    ["three works", () => compare({ a: work, b: work, c: work }), "got 3: a, b, c."],
    ["two in an array", () => compare([work, work] as never), "got an array of 2"],
    ["nothing", () => compare(undefined as never), "got undefined"],
    [
      "a work that is none",
      () => compare({ a: work, b: 3 as never }),
      "compare: expected a function or a query as text, got 3",
    ],
    [
      "fewer than ten rounds",
      () => compare({ a: work, b: work }, { rounds: 9 }),
      "rounds: expected an integer from 10 to 100000, got 9",
    ],
    [
      "more than certainty",
      () => compare({ a: work, b: work }, { confidence: 1 }),
      "confidence: expected a number from 0.5 to 0.999, got 1",
    ],
    [
      "an unknown option",
      () => compare({ a: work, b: work }, { repetitions: 3 } as never),
      "unknown option repetitions",
    ],
  ])("%s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(InvalidArgumentError);
    await expect(call()).rejects.toThrow(message);
  });
});

/** Noise as machines make it: the same work, each time a little different. */
const noises: Record<string, (random: () => number) => number> = {
  small: (random) => 1 + 0.3 * random(),
  "a long tail": (random) => 1 + 0.1 * random() + (random() < 0.1 ? 6 * random() : 0),
  "in two humps": (random) => (random() < 0.15 ? 1.6 : 1) + 0.05 * random(),
};

/** How often of twenty comparisons the conclusion is this one; B takes `factor` times as long. */
async function conclusions(wanted: string, factor: number, seed: number, sample: (random: () => number) => number[]) {
  const random = seeded(seed);
  let count = 0;
  for (let run = 1; run <= 20; run++) {
    const rounds = Array.from({ length: 50 }, () => sample(random));
    const ofA = rounds.map(([a]) => a as number);
    const ofB = rounds.map(([, b]) => (b as number) * factor);
    if ((await compared(ofA, ofB, { seed: run })).conclusion === wanted) count++;
  }
  return count;
}

const runs = { numRuns: 3, seed: 1 };

test.each(Object.entries(noises))(
  "with noise that is %s, on a machine that is slow at times, nineteen of twenty comparisons of equal works show no difference",
  async (_, noise) => {
    const property = fc.asyncProperty(fc.nat(), async (seed) => {
      let slowness = 1;
      const count = await conclusions("no difference shown", 1, seed, (random) => {
        if (random() < 0.05) slowness = 1 + 2 * random();
        return [slowness * noise(random), slowness * noise(random)];
      });
      expect(count).toBeGreaterThanOrEqual(19);
    });
    await fc.assert(property, runs);
  },
);

test.each(Object.entries(noises))(
  "with noise that is %s, on a quiet machine, nineteen of twenty comparisons with work that takes 1.5 times as long show it",
  async (_, noise) => {
    const property = fc.asyncProperty(fc.nat(), async (seed) => {
      const count = await conclusions("slower", 1.5, seed, (random) => [noise(random), noise(random)]);
      expect(count).toBeGreaterThanOrEqual(19);
    });
    await fc.assert(property, runs);
  },
);
