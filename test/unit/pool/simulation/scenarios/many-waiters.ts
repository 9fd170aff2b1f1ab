import { vi } from "vitest";
import { runUntil } from "../../virtual-time.js";
import { ask, type Scenario, warm } from "./scenario.js";

/** A queue of ten thousand: is everybody served, in order, and how many timers does the waiting take? */
export const manyWaiters: Scenario<{
  served: number;
  "all served after, ms": number;
  "in order": string;
  timers: number;
}> = {
  title:
    "10,000 waiters: 100 connections, 10,000 requests at once, a query takes 2 ms; patience by default: 30 s, 30 s with tarn, for ever with the others",
  async run(_server, make) {
    const pool = make({ max: 100 });
    await runUntil(warm(pool, 100), 5_000);
    const start = performance.now();
    let last = start;
    const order: number[] = [];
    const requests = Array.from({ length: 10_000 }, (_, i) =>
      ask(pool).then((at) => {
        order.push(i);
        last = at;
      }),
    );
    const timers = vi.getTimerCount();
    await runUntil(Promise.all(requests), 60_000);
    const inOrder = order.every((value, i) => i === 0 || value > (order[i - 1] ?? -1));
    return {
      served: order.length,
      "all served after, ms": last - start,
      "in order": inOrder ? "yes" : "no",
      timers,
    };
  },
};
