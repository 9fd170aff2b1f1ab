import fc from "fast-check";
import { InvalidArgumentError, summarise } from "roundtrip";
import { describe, expect, it, test } from "vitest";

describe("a summary", () => {
  it("of an odd number of samples has the middle one as its median, of an even number the mean of the middle two", () => {
    expect(summarise([9, 1, 5]).medianMs).toBe(5);
    expect(summarise([9, 1, 5, 7]).medianMs).toBe(6);
    expect(summarise([4]).medianMs).toBe(4);
  });

  it("takes percentiles by nearest rank: of 1 to 100 the 95th is 95, the 99th 99", () => {
    const { p95Ms, p99Ms, spreadMs } = summarise(Array.from({ length: 100 }, (_, at) => 100 - at));
    expect({ p95Ms, p99Ms, spreadMs }).toEqual({ p95Ms: 95, p99Ms: 99, spreadMs: 50 });
  });

  it("of fewer than 20 samples has the longest as its 95th percentile, of fewer than 100 as its 99th", () => {
    const upTo = (n: number) => summarise(Array.from({ length: n }, (_, at) => at + 1));
    expect([upTo(19).p95Ms, upTo(20).p95Ms]).toEqual([19, 19]);
    expect([upTo(99).p99Ms, upTo(100).p99Ms]).toEqual([99, 99]);
  });

  it("has a mean that one long sample moves, and a median that it does not", () => {
    const { meanMs, medianMs, minMs, maxMs } = summarise([1, 2, 3, 4, 100]);
    expect({ meanMs, medianMs, minMs, maxMs }).toEqual({ meanMs: 22, medianMs: 3, minMs: 1, maxMs: 100 });
  });

  it("keeps the samples in the order in which they were taken, and what it was given as it was", () => {
    const given = [3, 1, 2];
    const { samplesMs } = summarise(given);
    given.push(4);
    expect(samplesMs).toEqual([3, 1, 2]);
    expect(given).toEqual([3, 1, 2, 4]);
  });
});

test("whatever the samples: a percentile is one of them, at least its share does not exceed it, and fewer are below", () => {
  const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(samples, (given) => {
      const { p95Ms, p99Ms, minMs, medianMs, maxMs, meanMs } = summarise(given);
      for (const [value, percent] of [
        [p95Ms, 95],
        [p99Ms, 99],
      ] as const) {
        expect(given).toContain(value);
        expect(given.filter((sample) => sample <= value).length * 100).toBeGreaterThanOrEqual(percent * given.length);
        expect(given.filter((sample) => sample < value).length * 100).toBeLessThan(percent * given.length);
      }
      expect([minMs, medianMs, p95Ms, p99Ms, maxMs]).toEqual(
        [minMs, medianMs, p95Ms, p99Ms, maxMs].sort((a, b) => a - b),
      );
      expect(meanMs).toBeGreaterThanOrEqual(minMs * (1 - 1e-9));
      expect(meanMs).toBeLessThanOrEqual(maxMs * (1 + 1e-9));
    }),
  );
});

describe("a summary refuses", () => {
  it.each([
    ["no samples", [], "expected an array of durations in ms; got an array of 0"],
    ["a single number", 3, "expected an array of durations in ms; got 3"],
    ["a time before", [1, -1], "expected durations of 0 ms or more; got -1"],
    ["what is no number", [1, "2"], 'expected durations of 0 ms or more; got "2"'],
    ["NaN", [Number.NaN], "expected durations of 0 ms or more; got NaN"],
  ])("%s", (_, samples, message) => {
    expect(() => summarise(samples as number[])).toThrow(InvalidArgumentError);
    expect(() => summarise(samples as number[])).toThrow(message);
  });
});
