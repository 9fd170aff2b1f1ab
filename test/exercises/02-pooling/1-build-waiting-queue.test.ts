import { test } from "vitest";
import { formatCount } from "#src/display/numbers.js";
import { AcquireTimeoutError, WaitingPool } from "#work/02-pooling/1-build-waiting-queue";
import { demand, toldValue } from "../../exercise-lab.js";
import { inThisMoment, inVirtualTime, pass, runningTimers, told, type Watched, watch } from "../../virtual-time.js";
import { demandHoldsInMix, demandNoOvertaking } from "../../waiting-queue.js";

/**
 * Tries
 *   zero: gives up after the limit
 *   one: gives a free connection at once, and to one who waits the next that comes back
 *   many: serves those who wait in the order in which they came
 *   missing: no, there is no connection to look for
 *   repeated: holds through a long mix of callers, limits and returns
 *   error on the way: loses no connection on a caller who gave up
 *   error twice in a row: passes over all who gave up, one after the other
 *   second call: keeps what belongs to two pools apart
 *   any value: gives any value, undefined and the empty text too
 *   equal values: gives a value as often as it is there
 *   late work: leaves no timer behind
 */

inVirtualTime();

/** A pool of which every connection is in use. */
async function busyPool(size: number, limitMs = 1_000): Promise<{ pool: WaitingPool<string>; held: string[] }> {
  const names = Array.from({ length: size }, (_, k) => `connection ${k + 1}`);
  const pool = new WaitingPool([...names]);
  const held: string[] = [];
  for (let k = 1; k <= size; k++) {
    const caller = watch(() => pool.acquire(limitMs));
    await pass();
    demand(
      caller.state === "got",
      `A pool of ${size} was asked ${k} times, with a limit of ${limitMs} ms: a connection was free, and caller ${k} ${told(caller)}. The limit is for who has to wait. Next: look for a free connection first, and give it at once.`,
    );
    held.push(caller.value ?? "");
  }
  demand(
    held.toSorted().join() === names.toSorted().join(),
    `${size} callers of a pool of ${size} hold ${held.join(", ")}; each connection may be held once. Next: take a connection out of the free ones when you give it.`,
  );
  return { pool, held };
}

test("gives a free connection at once, and to one who waits the next that comes back", async () => {
  for (const size of [1, 2, 3, 300]) {
    const { pool, held } = await busyPool(size);
    const late = watch(() => pool.acquire(1_000));
    await pass();
    demand(
      late.state === "waiting",
      `With all ${size} connections in use the next caller ${told(late)}; it was to wait. Next: return a promise, and keep its resolve.`,
    );
    await pass(400);
    const last = held.at(-1) ?? "";
    pool.release(last);
    await inThisMoment();
    demand(
      late.value === last,
      `${last} came back, and in that moment the caller who waited for it ${told(late)}. Looking again later adds a wait to every request, and a limit that ends in between loses the connection. Next: let release hand it over itself, without setImmediate or setTimeout.`,
    );
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
    demand(
      served.join(" ") === "A B C",
      `A, B and C waited, in this order; D came in the moment in which the first connection came back. Served were ${served.join(" ")}. Who is overtaken again and again waits for ever. Next: take waiters from the front, and hand the connection to the first directly.`,
    );
    pool.release(held.shift() ?? "");
    await pass();
  }
  await demandNoOvertaking(busyPool);
  const { pool, held } = await busyPool(1);
  const order: number[] = [];
  const crowd = Array.from({ length: 1_500 }, (_, k) => watch(() => pool.acquire(9_000).then(() => order.push(k))));
  for (let k = 0; k < crowd.length; k++) {
    pool.release(held[0] ?? "");
    await pass(k % 5 === 0 ? 1 : 0);
  }
  const early = order.findIndex((who, k) => who !== k);
  demand(
    order.length === crowd.length && early === -1,
    `1,500 callers waited for one connection, which came back 1,500 times: ${order.length} were served${early < 0 ? "" : `, and number ${(order[early] ?? 0) + 1} in the place of number ${early + 1}`}. Next: one list for all who wait, first come, first served.`,
  );
});

test("gives up after the limit", async () => {
  for (const limitMs of [0, 50, 700, 1_234, 31_000, 61_000, 7_200_000, 86_400_000]) {
    const { pool } = await busyPool(2);
    const late = watch(() => pool.acquire(limitMs));
    if (limitMs > 0) await pass(limitMs - 1);
    demand(
      limitMs === 0 || late.state === "waiting",
      `${limitMs - 1} ms of ${limitMs} had passed, and the caller ${told(late)}; it was to wait until the limit. Next: setTimeout with the caller's limitMs.`,
    );
    await pass(1);
    demand(
      late.state === "failed" && late.error instanceof AcquireTimeoutError,
      `After ${limitMs || 1} ms of virtual time, with a limit of ${limitMs}, the caller ${told(late)}; an AcquireTimeoutError was expected. A wait without an end is the outage that nobody can explain. Next: setTimeout with a reject.`,
    );
  }
  // Each has a limit of its own, which neither the others nor a connection for somebody else changes.
  const { pool, held } = await busyPool(2);
  const limits = [500, 80, 200, 120];
  const callers = limits.map((limitMs) => watch(() => pool.acquire(limitMs)));
  await pass(60);
  pool.release(held[0] ?? "");
  for (const [ms, expected] of [
    [19, "got waiting waiting waiting"],
    [1, "got failed waiting waiting"],
    [40, "got failed waiting failed"],
    [80, "got failed failed failed"],
  ] as const) {
    await pass(ms);
    const states = callers.map(({ state }) => state).join(" ");
    demand(
      states === expected,
      `Four callers with limits of ${limits.join(", ")} ms came together, and after 60 ms a connection came back. Their states were "${states}" where "${expected}" was expected. Next: one timer for each who waits, from its own acquire to its own limit.`,
    );
  }
});

test("loses no connection on a caller who gave up", async () => {
  for (const leaving of [0, 1, 2]) {
    const { pool, held } = await busyPool(3);
    const callers = [0, 1, 2].map((k) => watch(() => pool.acquire(k === leaving ? 20 : 500)));
    await pass(21);
    const gone = callers.splice(leaving, 1)[0] as Watched<string>;
    const others = callers.map(told).join(", and one ");
    demand(
      gone.state === "failed" && callers.every(({ state }) => state === "waiting"),
      `Three waited, the limit of number ${leaving + 1} was 20 ms, that of the others 500. After 21 ms it ${told(gone)}, and of the others one ${others}. Next: reject the one whose time is up, and nobody else.`,
    );
    for (const [k, caller] of callers.entries()) {
      pool.release(held[k] ?? "");
      await pass();
      demand(
        caller.value === held[k],
        `Three waited, and number ${leaving + 1} gave up. Then ${held[k]} came back: the ${k === 0 ? "first" : "second"} of those who still waited ${told(caller)}. It went to one who had left, and nobody will give it back; or somebody else was struck off the list. Next: take a waiter out of the list when its time is up, this one and no other.`,
      );
    }
    pool.release(held[2] ?? "");
    const next = watch(() => pool.acquire(500));
    await pass();
    demand(
      next.value === held[2],
      `${held[2]} came back, nobody waited, and the next caller ${told(next)}. Next: a connection for which nobody waits becomes free.`,
    );
  }
});

test("passes over all who gave up, one after the other", async () => {
  for (const gone of [2, 3, 5]) {
    const { pool, held } = await busyPool(1);
    const comeAndGo = () => Array.from({ length: gone }, () => watch(() => pool.acquire(20)));
    comeAndGo();
    const patient = watch(() => pool.acquire(500));
    await pass(21);
    pool.release(held[0] ?? "");
    await pass();
    comeAndGo();
    await pass(21);
    pool.release(held[0] ?? "");
    const late = watch(() => pool.acquire(500));
    await pass();
    demand(
      patient.value === held[0] && late.value === held[0],
      `${gone} callers in a row gave up; one behind them still waited, and when the connection came back he ${told(patient)}. As many gave up again, it came back, and the next caller ${told(late)}. Next: whoever gives up leaves the list; or let release look on until it finds one who still waits.`,
    );
  }
});

test("gives a free connection at once, however short the limit", async () => {
  for (const limitMs of [0, 1]) {
    const { pool, held } = await busyPool(2, limitMs);
    for (const connection of held) pool.release(connection);
    for (const _ of held) {
      const caller = watch(() => pool.acquire(limitMs));
      await pass();
      demand(
        caller.state === "got",
        `Two connections had come back and were free, and a caller with a limit of ${limitMs} ms ${told(caller)}. The limit is for who has to wait. Next: look for a free connection first, and give it at once.`,
      );
    }
  }
});

test("leaves no timer behind", async () => {
  const { pool, held } = await busyPool(3);
  const callers = held.map(() => watch(() => pool.acquire(30_000)));
  await pass();
  for (const connection of held) pool.release(connection);
  await inThisMoment();
  demand(
    callers.every(({ state }) => state === "got"),
    `Three waited, three connections came back: ${callers.map(told).join(", ")}. Next: let release look for a waiter each time.`,
  );
  demand(
    runningTimers() === 0,
    `Six callers were served, three of them after a wait; still running: ${formatCount(runningTimers(), "timer")}; 0 were expected. Each keeps what it knows of its caller until it strikes, thousands of them with thousands of requests a second; and unless it is unref-ed, no program ends before it. Next: clearTimeout when a waiter is served.`,
  );
  watch(() => pool.acquire(50));
  await pass(51);
  demand(
    runningTimers() === 0,
    `A caller gave up, still running: ${formatCount(runningTimers(), "timer")}; 0 were expected. Next: one timer for each who waits, and none that starts again.`,
  );
});

test("keeps what belongs to two pools apart", async () => {
  const [one, two] = [await busyPool(1), await busyPool(2)];
  const waiting = [watch(() => one.pool.acquire(100)), watch(() => two.pool.acquire(100))];
  await pass(10);
  two.pool.release(two.held[1] ?? "");
  await pass();
  demand(
    waiting[0]?.state === "waiting" && waiting[1]?.value === two.held[1],
    `One caller waited at each of two pools, and a connection of the second came back: the first caller ${told(waiting[0] as Watched<string>)}, the second ${told(waiting[1] as Watched<string>)}. Next: keep the list of waiters in the pool, not beside the class.`,
  );
});

test("holds through a long mix of callers, limits and returns", () => demandHoldsInMix(busyPool, AcquireTimeoutError));

test("gives any value, undefined and the empty text too", async () => {
  const fields = { connection: 1, limitMs: 1, timer: 1, done: true, waiting: true, resolve: () => 1, reject: () => 1 };
  const values = [0, "", null, undefined, false, Number.NaN, 0n, Symbol("one"), () => "one", class One {}];
  const objects = [[], [1], new Error("one"), new AcquireTimeoutError("one"), Object.freeze({}), fields];
  for (const value of [...values, ...objects] as unknown[]) {
    const pool = new WaitingPool([value]);
    const [first, second] = [watch(() => pool.acquire(100)), watch(() => pool.acquire(100))];
    await pass();
    for (const _ of [first, second]) pool.release(value);
    const third = watch(() => pool.acquire(100));
    await pass();
    demand(
      [first, second, third].every((caller) => caller.state === "got" && Object.is(caller.value, value)),
      `The only connection was ${toldValue(value)}; it may be any value. One caller found it free and ${told(first)}; one waited until it came back and ${told(second)}; one found it free again and ${told(third)}. Next: ask how many are free, with \`length\`, and leave the value as it is; \`if (free)\` takes 0 and the empty text for none, a comparison takes null or undefined for it, and whoever keeps what is free and who waits in one list takes a function for a waiter.`,
    );
  }
});

test("gives a value as often as it is there", async () => {
  for (const value of ["one", 0, undefined, Symbol("one"), () => "one", {}] as unknown[]) {
    const pool = new WaitingPool([value, value]);
    for (const when of ["at first", "after both had come back"]) {
      const callers = [1, 2].map(() => watch(() => pool.acquire(100)));
      await pass();
      demand(
        callers.every(({ state }) => state === "got"),
        `Two connections were the same value, ${toldValue(value)}, and both were free; ${when} the two callers ${callers.map(told).join(" and ")}. One of the two was lost. Next: put each that comes back into a list; neither a set nor a look whether an equal one is there (\`includes\`) tells the two apart.`,
      );
      for (const _ of callers) pool.release(value);
    }
  }
});
