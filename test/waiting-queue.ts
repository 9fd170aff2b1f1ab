import { drawer } from "./drawn-numbers.js";
import { demand } from "./exercise-lab.js";
import { pass, told, type Watched, watch } from "./virtual-time.js";

/** A pool that lets callers wait, of connections with names. */
interface Queue {
  acquire(limitMs: number): Promise<string>;
  release(connection: string): void;
}

/** Makes a pool of so many connections, all of them in use: held. */
type BusyPool = (size: number) => Promise<{ pool: Queue; held: string[] }>;

/** Demands that a limit says how long a caller waits at most, and not when it is served. */
export async function demandNoOvertaking(busyPool: BusyPool): Promise<void> {
  for (const limits of [
    [900, 600, 300],
    [300, 900, 600],
  ]) {
    const { pool, held } = await busyPool(1);
    const order: number[] = [];
    for (const limitMs of limits) watch(() => pool.acquire(limitMs).then(() => order.push(limitMs)));
    for (const _ of limits) {
      pool.release(held[0] ?? "");
      await pass();
    }
    demand(
      order.join() === limits.join(),
      `Three callers came with limits of ${limits.join(", ")} ms, in this order, and the connection came back three times: served were those with ${order.join(", ")} ms. Who comes later does not pass by, however short the limit. Next: keep who waits in the order of coming, not of limits.`,
    );
  }
}

/**
 * Demands that a long mix of callers, limits and returns goes as a queue does, step by step.
 *
 * @param TimeoutError with what a caller fails whose limit is over
 */
export async function demandHoldsInMix(
  busyPool: BusyPool,
  TimeoutError: new (...args: never[]) => Error,
): Promise<void> {
  for (const [seed, size] of [
    [11, 2],
    [12, 4],
  ] as const) {
    const draw = drawer(seed);
    const { pool, held } = await busyPool(size);
    const free = new Set<string>();
    let [now, asked] = [0, 0];
    let queue: { who: number; until: number; caller: Watched<string> }[] = [];
    const check = (caller: Watched<string>, holds: boolean, who: number, expected: string) =>
      demand(
        holds,
        `In a mix of callers, limits and returns, on a pool of ${size}, caller ${who} ${told(caller)}; expected was ${expected}, at that moment callers waiting: ${queue.length}, connections free: ${free.size}. Next: draw what your list of waiters holds after a time-out, and after a return.`,
      );
    for (let step = 0; step < 500; step++) {
      const what = draw(10);
      if (what < 4) {
        const limitMs = 3 + draw(60);
        const caller = watch(() => pool.acquire(limitMs));
        const who = ++asked;
        await pass();
        if (free.size === 0) queue.push({ who, until: now + limitMs, caller });
        else {
          check(caller, free.delete(caller.value ?? ""), who, "one of the free connections");
          held.push(caller.value ?? "");
        }
      } else if (what < 7 && held.length > 0) {
        const [connection = ""] = held.splice(draw(held.length), 1);
        pool.release(connection);
        await pass();
        const first = queue.shift();
        if (first) {
          check(first.caller, first.caller.value === connection, first.who, `${connection}, which had just come back`);
          held.push(connection);
        } else free.add(connection);
      } else {
        now += 4;
        await pass(4);
        for (const { caller, who, until } of queue.filter(({ until }) => until <= now)) {
          check(caller, caller.error instanceof TimeoutError, who, `an AcquireTimeoutError ${now - until} ms ago`);
        }
        queue = queue.filter(({ until }) => until > now);
      }
      for (const { caller, who } of queue) check(caller, caller.state === "waiting", who, "that it still waits");
    }
  }
}
