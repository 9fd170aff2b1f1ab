import { pass, runUntil } from "../../virtual-time.js";
import { ask, type Scenario, warm } from "./scenario.js";

/** How soon a burst is served, and how many connections it leaves behind. */
export const spike: Scenario<{ "all served after, ms": number; connections: number }> = {
  title: "Spike: 50 requests at once, 5 idle connections, a connect takes 150 ms, a query 2 ms, at most 50",
  async run(server, make) {
    const pool = make({ max: 50 });
    await runUntil(warm(pool, 5), 5_000);
    const start = performance.now();
    const requests = Promise.all(Array.from({ length: 50 }, () => ask(pool)));
    await runUntil(requests, 10_000);
    const served = Math.max(...(await requests)) - start;
    await pass(1_000);
    return { "all served after, ms": served, connections: server.open.size };
  },
};

/** The other side of frugality: when queries are slow, connections are worth opening, and soon. */
export const slowSpike: Scenario<{ "all served after, ms": number; connections: number }> = {
  title: "Slow spike: 50 requests at once, nothing open yet, a connect takes 150 ms, a query 1,000 ms, at most 50",
  async run(server, make) {
    server.queryMs = 1_000;
    const pool = make({ max: 50 });
    const start = performance.now();
    const requests = Promise.all(Array.from({ length: 50 }, () => ask(pool)));
    await runUntil(requests, 60_000);
    return { "all served after, ms": Math.max(...(await requests)) - start, connections: server.open.size };
  },
};
