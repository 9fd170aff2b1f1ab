import { runUntil } from "../../virtual-time.js";
import { ask, type Scenario, warm } from "./scenario.js";

/** Connections that were opened together grow old together. Are they all replaced in the same second? */
export const lifetimeStampede: Scenario<{ replaced: number; "most connects in one second": number }> = {
  title:
    "Lifetime stampede: 20 connections opened together live for 60 s; 20 requests come every second, for 2 minutes",
  async run(server, make) {
    const pool = make({ max: 20, lifeMs: 60_000 });
    await runUntil(warm(pool, 20), 5_000);
    const start = performance.now();
    async function load(): Promise<void> {
      for (let second = 0; second < 120; second++) {
        await Promise.all(Array.from({ length: 20 }, () => ask(pool, 10)));
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
    await runUntil(load(), 200_000);
    const later = server.connectedAt.filter((at) => at > start);
    const inOneSecond = later.map((at) => later.filter((other) => other >= at && other < at + 1_000).length);
    return { replaced: later.length, "most connects in one second": Math.max(0, ...inOneSecond) };
  },
};
