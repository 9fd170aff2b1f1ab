import { runUntil } from "../../virtual-time.js";
import { type Scenario, warm } from "./scenario.js";

/** Everybody holds one and wants another: nobody can ever go on, unless somebody is refused. */
export const holdAndWait: Scenario<{ "tasks that ended": number; "after, ms": number | string }> = {
  title: "Hold and wait: 4 tasks each take a connection, then another inside, of 4 there are; 60 s are given",
  async run(_server, make) {
    const pool = make({ max: 4 });
    await runUntil(warm(pool, 4), 5_000);
    let ended = 0;
    let last = 0;
    const start = performance.now();
    const tasks = Array.from({ length: 4 }, () =>
      pool
        .use(async (outer) => {
          await outer.query();
          await pool.use((inner) => inner.query());
        })
        .catch(() => undefined)
        .finally(() => {
          ended++;
          last = performance.now() - start;
        }),
    );
    await runUntil(Promise.all(tasks), 60_000);
    return { "tasks that ended": ended, "after, ms": ended === 4 ? last : "never" };
  },
};
