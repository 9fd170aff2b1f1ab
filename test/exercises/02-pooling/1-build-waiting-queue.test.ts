import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AcquireTimeoutError, WaitingPool } from "#work/02-pooling/1-build-waiting-queue";
import { pass, told, watch } from "../../virtual-time.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A pool of which every connection is in use. */
async function busyPool(size: number): Promise<{ pool: WaitingPool<string>; held: string[] }> {
  const names = Array.from({ length: size }, (_, k) => `connection ${k + 1}`);
  const pool = new WaitingPool(names);
  const held: string[] = [];
  for (let k = 1; k <= size; k++) {
    const caller = watch(() => pool.acquire(1_000));
    await pass();
    expect(
      caller.state,
      `A pool of ${size} was asked ${k} times; caller ${k} ${told(caller)}. Next: give a free connection at once.`,
    ).toBe("got");
    held.push(caller.value ?? "");
  }
  expect(
    [...held].sort(),
    `${size} callers of a pool of ${size} hold ${held.join(", ")}; each connection may be held once.`,
  ).toEqual(names);
  return { pool, held };
}

test("gives a free connection at once, and to one who waits the next that comes back", async () => {
  for (const size of [2, 3]) {
    const { pool, held } = await busyPool(size);
    const late = watch(() => pool.acquire(1_000));
    await pass();
    expect(
      late.state,
      `With all ${size} connections in use the next caller ${told(late)}; it was to wait. Next: return a promise, and keep its resolve.`,
    ).toBe("waiting");
    await pass(400);
    pool.release(held[1] ?? "");
    await pass();
    expect(
      told(late),
      `${held[1]} came back, and the caller who waited for it ${told(late)}. It is to get it in that moment: looking again from time to time adds a wait to every request. Next: let release hand it over.`,
    ).toBe(`got ${held[1]}`);
  }
});

test("serves those who wait in the order in which they came", async () => {
  for (const size of [2, 3]) {
    const { pool, held } = await busyPool(size);
    const served: string[] = [];
    for (const name of ["A", "B", "C"]) {
      watch(() => pool.acquire(1_000).then((connection) => [served.push(name), held.push(connection)]));
      await pass(10);
    }
    for (let k = 0; k < 3; k++) {
      pool.release(held.shift() ?? "");
      // D comes in the moment in which a connection does, and finds A waiting for it.
      if (k === 0) watch(() => pool.acquire(1_000).then((connection) => [served.push("D"), held.push(connection)]));
      await pass();
    }
    expect(
      served.join(" "),
      `A, B and C waited, in this order; D came in the moment in which the first connection came back. Served were ${served.join(" ")}. Who is overtaken again and again waits for ever. Next: take waiters from the front, and hand the connection to the first directly.`,
    ).toBe("A B C");
  }
});

test("gives up after the limit", async () => {
  for (const limitMs of [50, 700]) {
    const { pool } = await busyPool(2);
    const late = watch(() => pool.acquire(limitMs));
    await pass(limitMs - 1);
    expect(late.state, `${limitMs - 1} ms of ${limitMs} had passed, and the caller ${told(late)}.`).toBe("waiting");
    await pass(1);
    expect(
      late.error,
      `After ${limitMs} ms of virtual time the caller ${told(late)}; an AcquireTimeoutError was expected. A wait without an end is the outage that nobody can explain. Next: setTimeout with a reject.`,
    ).toBeInstanceOf(AcquireTimeoutError);
  }
});

test("loses no connection on a caller who gave up", async () => {
  for (const size of [2, 3]) {
    const { pool, held } = await busyPool(size);
    const gone = [watch(() => pool.acquire(20)), watch(() => pool.acquire(20))];
    const patient = watch(() => pool.acquire(500));
    await pass(21);
    expect(gone.map((caller) => caller.state)).toEqual(["failed", "failed"]);
    pool.release(held[0] ?? "");
    await pass();
    expect(
      told(patient),
      `Two callers gave up after 20 ms, a third would wait for 500. Then ${held[0]} came back: the third ${told(patient)}. It went to one who had left, and nobody will give it back. Next: take a waiter out of the list when its time is up.`,
    ).toBe(`got ${held[0]}`);
    pool.release(held[1] ?? "");
    const next = watch(() => pool.acquire(500));
    await pass();
    expect(told(next), `${held[1]} came back, nobody waited, and the next caller ${told(next)}.`).toBe(
      `got ${held[1]}`,
    );
  }
});

test("leaves no timer behind", async () => {
  const { pool, held } = await busyPool(3);
  const callers = held.map(() => watch(() => pool.acquire(30_000)));
  await pass();
  for (const connection of held) pool.release(connection);
  await pass();
  expect(callers.map((caller) => caller.state)).toEqual(["got", "got", "got"]);
  const timers = vi.getTimerCount();
  expect(
    timers,
    `Six callers were served, three of them after a wait, and ${timers} timers are still running; 0 were expected. A program with a running timer does not end, and thousands of requests a second would keep thousands for 30 s each. Next: clearTimeout when a waiter is served.`,
  ).toBe(0);
});
