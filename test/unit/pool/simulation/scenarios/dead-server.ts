import { pass, runUntil } from "../../virtual-time.js";
import { ask, type Scenario, warm } from "./scenario.js";

async function countFailures(requests: Promise<unknown>[]): Promise<number> {
  const outcomes = Promise.allSettled(requests);
  await runUntil(outcomes, 60_000);
  return (await outcomes).filter(({ status }) => status === "rejected").length;
}

/** A network that forgot idle connections: nobody was told. */
export const forgotten: Scenario<{ "requests that failed": number; "served after, ms": number }> = {
  title: "Forgotten: 5 idle connections die unnoticed, 20 requests come 5 s later; validation on where there is one",
  async run(server, make) {
    const pool = make({ max: 5, validate: true });
    await runUntil(warm(pool, 5), 5_000);
    server.kill({ told: false });
    await pass(5_000);
    const start = performance.now();
    let last = start;
    const requests = Array.from({ length: 20 }, () =>
      ask(pool).then((at) => {
        last = at;
      }),
    );
    const failed = await countFailures(requests);
    return { "requests that failed": failed, "served after, ms": last - start };
  },
};

/** A restart: every connection is lost, and for a second nobody answers. */
export const deadServer: Scenario<{
  "requests that failed": number;
  "connects tried": number;
  "first served after the return, ms": number | string;
}> = {
  title: "Dead server: it goes away for 1 s under 5 idle connections, and 20 requests come meanwhile; patience 5 s",
  async run(server, make) {
    const pool = make({ max: 5, patienceMs: 5_000, validate: true });
    await runUntil(warm(pool, 5), 5_000);
    server.up = false;
    server.kill({ told: true });
    await pass(10);
    const before = server.attempts;
    let first = Number.POSITIVE_INFINITY;
    const requests = Array.from({ length: 20 }, () =>
      ask(pool).then((at) => {
        first = Math.min(first, at);
      }),
    );
    setTimeout(() => {
      server.up = true;
    }, 1_000);
    const start = performance.now();
    let tried = 0;
    setTimeout(() => {
      tried = server.attempts - before;
    }, 999);
    const failed = await countFailures(requests);
    await pass(1_000);
    return {
      "requests that failed": failed,
      "connects tried": tried,
      "first served after the return, ms": Number.isFinite(first) ? first - start - 1_000 : "never",
    };
  },
};
