import { InvalidArgumentError, PoolEmptyError, SimplePool } from "roundtrip";
import { expect, test } from "vitest";

/** A connection that only knows whether it was ended. */
class Connection {
  ended = false;
  async end(): Promise<void> {
    this.ended = true;
  }
}

test("it opens its connections first, lends them, and takes them back", async () => {
  const pool = await SimplePool.open(2, async () => new Connection());
  expect(pool.free).toBe(2);
  const one = pool.take();
  const two = pool.take();
  expect(one).not.toBe(two);
  expect(pool.free).toBe(0);
  pool.giveBack(one);
  expect(pool.take()).toBe(one);
});

test("an empty pool refuses, and says what to do", async () => {
  const pool = await SimplePool.open(1, async () => new Connection());
  pool.take();
  expect(() => pool.take()).toThrow(PoolEmptyError);
  expect(() => pool.take()).toThrow(
    "The pool is empty: all 1 connections are taken. Give one back first, or make the pool larger.",
  );
});

test("if one connection cannot be opened, those before it are ended", async () => {
  const opened: Connection[] = [];
  const open = SimplePool.open(3, async () => {
    if (opened.length === 2) throw new Error("too many clients");
    const connection = new Connection();
    opened.push(connection);
    return connection;
  });
  await expect(open).rejects.toThrow("too many clients");
  expect(opened.map(({ ended }) => ended)).toEqual([true, true]);
});

test("closing ends what is free", async () => {
  const pool = await SimplePool.open(2, async () => new Connection());
  const taken = pool.take();
  const free = pool.take();
  pool.giveBack(free);
  await pool.close();
  expect({ taken: taken.ended, free: free.ended }).toEqual({ taken: false, free: true });
});

test("a size that is no positive integer is refused", async () => {
  await expect(SimplePool.open(0, async () => new Connection())).rejects.toThrow(InvalidArgumentError);
  await expect(SimplePool.open(1.5, async () => new Connection())).rejects.toThrow(
    "SimplePool: size: expected an integer from 1 to 1000, got 1.5.",
  );
});
