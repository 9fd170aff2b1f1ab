import fc from "fast-check";
import { chunk } from "roundtrip";
import { describe, expect, it } from "vitest";

async function* later<T>(items: Iterable<T>) {
  yield* items;
}

async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

describe("chunk", () => {
  it("cuts into arrays of a size, the last one of what is left", async () => {
    expect([...chunk([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
    expect(await allOf(chunk(later([1, 2, 3, 4]), 2))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([...chunk([], 3)]).toEqual([]);
  });

  it("loses nothing and changes no order, whatever the size", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (items, size) => {
        const chunks = [...chunk(items, size)];
        expect(chunks.flat()).toEqual(items);
        expect(chunks.every(({ length }, at) => length === size || (at === chunks.length - 1 && length > 0))).toBe(
          true,
        );
      }),
    );
  });

  it("reads no further than it is asked for, and closes the source when it is left", () => {
    let read = 0;
    let closed = false;
    const source = (function* () {
      try {
        for (;;) yield ++read;
      } finally {
        closed = true;
      }
    })();
    for (const items of chunk(source, 3)) {
      if (items[0] === 4) break;
    }
    expect({ read, closed }).toEqual({ read: 6, closed: true });
  });

  it.each([
    [() => chunk([1], 0), "chunk: size: expected an integer from 1 to 9007199254740991, got 0."],
    [() => chunk([1], 1.5), "chunk: size: expected an integer from 1 to 9007199254740991, got 1.5."],
    [() => chunk("text" as never, 1), "chunk: expected an array or another iterable, got a string of 4 characters."],
    [() => chunk(5 as never, 1), "chunk: expected an array or another iterable, got 5."],
  ])("refuses what it cannot cut (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});
