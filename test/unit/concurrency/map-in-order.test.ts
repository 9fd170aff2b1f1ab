import { mapInOrder } from "roundtrip";
import { describe, expect, it } from "vitest";
import { InvalidArgumentError } from "#src/errors.js";

/** Lets everything run that waits for nothing from outside. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Works that end when they are told to, in any order. */
class Works {
  readonly begun: number[] = [];
  readonly told: unknown[] = [];
  readonly #ends = new Map<number, { resolve(value: string): void; reject(error: unknown): void }>();

  readonly work = (item: number, { signal }: { signal: AbortSignal }): Promise<string> => {
    this.begun.push(item);
    signal.addEventListener("abort", () => this.told.push(signal.reason));
    return new Promise((resolve, reject) => this.#ends.set(item, { resolve, reject }));
  };

  end(...items: number[]): void {
    for (const item of items) this.#ends.get(item)?.resolve(`${item} done`);
  }

  fail(item: number, error: unknown): void {
    this.#ends.get(item)?.reject(error);
  }
}

/** Numbers without end, one by one, that notes how many were taken and whether it was closed. */
class Numbers {
  taken = 0;
  closed = 0;

  async *[Symbol.asyncIterator]() {
    try {
      for (;;) yield this.taken++;
    } finally {
      this.closed++;
    }
  }
}

describe("mapInOrder", () => {
  it("hands out results in the order of the items, whichever ends first", async () => {
    const works = new Works();
    const results = mapInOrder([1, 2, 3], 2, works.work);
    expect(works.begun).toEqual([]);
    const first = results.next();
    await settle();
    expect(works.begun).toEqual([1, 2]);
    works.end(2);
    await settle();
    expect(works.begun).toEqual([1, 2]);
    works.end(1);
    expect(await first).toEqual({ done: false, value: "1 done" });
    expect(await results.next()).toEqual({ done: false, value: "2 done" });
    works.end(3);
    expect(await results.next()).toEqual({ done: false, value: "3 done" });
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it("is never more than `limit` items ahead of its reader, and reads no further", async () => {
    const input = new Numbers();
    const begun: number[] = [];
    for await (const item of mapInOrder(input, 3, (each) => begun.push(each) - 1)) {
      for (let turn = 0; turn < 3; turn++) await settle();
      expect({ begun: begun.length, taken: input.taken }).toEqual({ begun: item + 4, taken: item + 4 });
      if (item === 5) break;
    }
    expect(input.closed).toBe(1);
  });

  it.each([[[]], [[7]], [[7, 7]]])("gives as much as came: %j", async (items: number[]) => {
    const seen: number[] = [];
    for await (const result of mapInOrder(items, 4, (item, { index }) => item + index)) seen.push(result);
    expect(seen).toEqual(items.map((item, index) => item + index));
  });

  it("fails with the first failure, when what runs has ended; nothing more begins, and the input is closed", async () => {
    const works = new Works();
    const input = new Numbers();
    const results = mapInOrder(input, 3, works.work);
    const first = results.next();
    await settle();
    works.end(0);
    await first;
    const error = new Error("first");
    works.fail(2, error);
    await settle();
    let ended = false;
    const next = results.next().finally(() => {
      ended = true;
    });
    next.catch(() => undefined);
    await settle();
    expect({ ended, begun: works.begun, told: works.told }).toEqual({
      ended: false,
      begun: [0, 1, 2, 3],
      told: [error, error, error, error],
    });
    works.fail(1, new Error("second"));
    works.end(3);
    await expect(next).rejects.toBe(error);
    expect(input.closed).toBe(1);
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it("tells those who run when the reader leaves, and ends when they have", async () => {
    const works = new Works();
    const results = mapInOrder([0, 1, 2, 3, 4], 2, works.work);
    const first = results.next();
    await settle();
    works.end(0);
    await first;
    await settle();
    const left = results.return(undefined);
    let ended = false;
    left.then(() => {
      ended = true;
    });
    await settle();
    expect({ ended, begun: works.begun, told: works.told.length }).toEqual({ ended: false, begun: [0, 1, 2], told: 3 });
    works.end(1);
    works.fail(2, new Error("nobody hears of it"));
    await left;
    expect(works.begun).toEqual([0, 1, 2]);
  });

  it("fails with the signal's reason, whatever it waits for", async () => {
    const stop = new AbortController();
    const results = mapInOrder(
      (async function* () {
        await new Promise(() => undefined);
        yield 1;
      })(),
      2,
      (item) => item,
      { signal: stop.signal },
    );
    const next = results.next();
    await settle();
    stop.abort("enough");
    await expect(next).rejects.toBe("enough");
    const begun: number[] = [];
    const never = mapInOrder([1], 1, (item) => begun.push(item), { signal: stop.signal });
    await expect(never.next()).rejects.toBe("enough");
    expect(begun).toEqual([]);
  });

  it("fails with what the input throws, or a work that throws at once", async () => {
    const error = new Error("no more");
    const input = (function* () {
      yield 1;
      throw error;
    })();
    const seen: number[] = [];
    const all = async (results: AsyncIterable<number>) => {
      for await (const result of results) seen.push(result);
    };
    await expect(all(mapInOrder(input, 1, (item) => item))).rejects.toBe(error);
    await expect(
      all(
        mapInOrder([1], 1, () => {
          throw error;
        }),
      ),
    ).rejects.toBe(error);
    expect(seen).toEqual([1]);
  });

  it("does not hide a failure behind what is wrong with the end of the input", async () => {
    const error = new Error("first");
    const input = (function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: this is what is tried
        throw new Error("second");
      }
    })();
    await expect(mapInOrder(input, 1, () => Promise.reject(error)).next()).rejects.toBe(error);
  });

  it.each([
    ["a limit", () => mapInOrder([], 0, () => 1)],
    ["a work", () => mapInOrder([], 1, 5 as never)],
    ["an input", () => mapInOrder(5 as never, 1, () => 1)],
    ["an option", () => mapInOrder([], 1, () => 1, { concurrency: 1 } as never)],
  ])("refuses %s that is none, at once", (_, call) => {
    expect(call).toThrow(InvalidArgumentError);
  });
});
