import { heldMemory } from "roundtrip";
import { expect, test } from "vitest";

const mebibyte = 2 ** 20;

test("heldMemory counts what is held, buffers and objects alike", () => {
  const before = heldMemory();
  const buffers = [Buffer.alloc(128 * mebibyte, 1)];
  const withBuffers = heldMemory();
  const objects = Array.from({ length: 500_000 }, (_, id) => ({ id, name: `row ${id}` }));
  const withObjects = heldMemory();
  // Other tests have run in this process, and something of theirs may be let go of meanwhile.
  expect(withBuffers - before).toBeGreaterThan(112 * mebibyte);
  // Two words and a short text each, at the least.
  expect(withObjects - withBuffers).toBeGreaterThan(500_000 * 32);
  expect([buffers.length, objects.length]).toEqual([1, 500_000]);
});

test("heldMemory does not count buffers that were garbage before, which the engine frees beside the program", () => {
  const leave = () => Array.from({ length: 300 }, () => Buffer.alloc(200_000, 1)).length;
  const grown = () => {
    const before = heldMemory();
    const buffer = Buffer.alloc(128 * mebibyte, 1);
    return heldMemory() - before + 0 * buffer.length;
  };
  for (let round = 0; round < 3; round++) {
    leave();
    expect(grown()).toBeGreaterThan(112 * mebibyte);
  }
});

test("heldMemory does not count garbage", () => {
  const before = heldMemory();
  for (let made = 0; made < 64; made++) Buffer.alloc(mebibyte, made);
  expect(heldMemory() - before).toBeLessThan(32 * mebibyte);
});
