import { pass, runUntil } from "../../virtual-time.js";
import { ask, type Scenario } from "./scenario.js";

/** Whoever waits gives up before a connect is through, and asks again. Is the work of the connect lost? */
export const cancelledWaiters: Scenario<{ served: number; "connects begun": number; "of them in vain": number }> = {
  title:
    "Cancelled waiters: nothing open, a connect takes 150 ms, 20 callers have a patience of 100 ms and try 5 times",
  async run(server, make) {
    const pool = make({ max: 20, patienceMs: 100 });
    let served = 0;
    async function caller(): Promise<void> {
      for (let attempt = 0; attempt < 5; attempt++) {
        try {
          await ask(pool);
          served++;
          return;
        } catch {
          // Its patience is at an end; it asks again.
        }
      }
    }
    await runUntil(Promise.all(Array.from({ length: 20 }, caller)), 10_000);
    await pass(1_000);
    return { served, "connects begun": server.attempts, "of them in vain": server.attempts - server.connected };
  },
};
