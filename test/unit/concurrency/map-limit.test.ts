import fc from "fast-check";
import { mapLimit } from "roundtrip";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";

/** A promise, and the means to end it. */
function deferred<T = void>() {
  let end: (value: T) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { promise, end, fail };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets everything happen that only waits for a turn of the event loop. */
const settle = async () => {
  for (let turns = 0; turns < 10; turns++) await turn();
};

describe("mapLimit", () => {
  it("keeps the order, and never runs more than the limit, in whatever order they end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        async (turnsEach, limit) => {
          let running = 0;
          let most = 0;
          const results = await mapLimit(turnsEach.entries(), limit, async ([at, turns]) => {
            most = Math.max(most, ++running);
            for (let each = 0; each < turns; each++) await turn();
            running--;
            return at * 10;
          });
          expect(results).toEqual(turnsEach.map((_, at) => at * 10));
          expect(most).toBe(Math.min(limit, turnsEach.length));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("takes an item only when its turn has come: an input without end is no trouble", async () => {
    const gate = deferred();
    let taken = 0;
    async function* numbers() {
      for (;;) yield taken++;
    }
    const stop = new AbortController();
    const all = mapLimit(numbers(), 3, () => gate.promise, { signal: stop.signal });
    await settle();
    expect(taken).toBeLessThanOrEqual(4);
    const reason = new Error("enough");
    stop.abort(reason);
    gate.end();
    await expect(all).rejects.toBe(reason);
  });

  it("fails with the first failure, when what runs has ended; nothing more begins", async () => {
    const [slow, failing] = [deferred(), deferred()];
    const begun: number[] = [];
    let told: unknown;
    let ended = false;
    const all = mapLimit([0, 1, 2, 3], 2, async (item, { signal }) => {
      begun.push(item);
      if (item === 1) return failing.promise;
      await slow.promise;
      told = signal.reason;
    });
    all.then(
      () => undefined,
      () => {
        ended = true;
      },
    );
    await settle();
    const first = new Error("first");
    failing.fail(first);
    await settle();
    expect({ begun, ended }).toEqual({ begun: [0, 1], ended: false });
    slow.end();
    await expect(all).rejects.toBe(first);
    expect({ begun, told }).toEqual({ begun: [0, 1], told: first });
  });

  it("takes a function that throws at once for one that fails", async () => {
    const error = new Error("at once");
    const all = mapLimit([1, 2], 2, () => {
      throw error;
    });
    await expect(all).rejects.toBe(error);
  });

  it("begins nothing with a signal that is aborted already", async () => {
    const begun: number[] = [];
    const all = mapLimit([1], 1, (item) => begun.push(item), { signal: AbortSignal.abort("no") });
    await expect(all).rejects.toBe("no");
    expect(begun).toEqual([]);
  });

  it("tells what the caller's abort means to those who run, and waits for them", async () => {
    const stop = new AbortController();
    const seen: unknown[] = [];
    const all = mapLimit(
      [1, 2],
      2,
      (_, { signal }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => {
            seen.push(signal.reason);
            resolve();
          });
        }),
      { signal: stop.signal },
    );
    await settle();
    stop.abort("over");
    await expect(all).rejects.toBe("over");
    expect(seen).toEqual(["over", "over"]);
  });

  it.each([
    [0, "mapLimit: limit: expected an integer from 1 to 10000, got 0."],
    [1.5, "mapLimit: limit: expected an integer from 1 to 10000, got 1.5."],
  ])("has no limit of %s", async (limit, message) => {
    await expect(mapLimit([1], limit, (item) => item)).rejects.toThrow(new InvalidArgumentError(message));
  });

  it("tells any number that run by one signal, and Node takes it for no leak", async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on("warning", note);
    try {
      await mapLimit(Array(20).keys(), 20, async (_, { signal }) => {
        signal.addEventListener("abort", () => undefined);
        await turn();
      });
      await settle();
    } finally {
      process.off("warning", note);
    }
    expect(warnings).toEqual([]);
  });
});
