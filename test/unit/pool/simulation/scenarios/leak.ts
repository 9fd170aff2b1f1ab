import { runUntil } from "../../virtual-time.js";
import { ask, type Scenario, warm } from "./scenario.js";

/** A service that forgets to give back. How soon does anybody learn of it, and is the culprit named? */
export const leak: Scenario<{ "told after, ms": number | string; "told where": string }> = {
  title:
    "Leak: 5 connections are taken and never given back, one more request comes; leak reports after 2 s where there are any",
  async run(_server, make) {
    const pool = make({ max: 5, leakMs: 2_000 });
    await runUntil(warm(pool, 5), 5_000);
    const start = performance.now();
    await runUntil(Promise.all(Array.from({ length: 5 }, () => pool.acquire())), 1_000);
    let told: number | undefined;
    let where: string | undefined;
    const request = ask(pool).catch((error: Error) => {
      told = performance.now();
      where = /at (\S+:\d+)/.exec(error.message)?.[1];
    });
    await runUntil(request, 60_000);
    const [first] = pool.leaks;
    const at = first?.atMs ?? told;
    return {
      "told after, ms": at === undefined ? "never" : at - start,
      "told where": first?.checkoutSite ?? where ?? "no",
    };
  },
};
