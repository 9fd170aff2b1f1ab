import { setImmediate as turn } from "node:timers/promises";
import type { Lab } from "roundtrip";
import pg from "#work-pg";
import { demand, demandHeard, type Ending, endOf } from "./exercise-lab.js";
import { openDirectly } from "./exercise-pool.js";
import { until } from "./odd-server.js";
import { endSessionsOf } from "./opened-pool.js";
import { demandAsked, demandEnds, demandRows, one, settingsOf } from "./shop-calls.js";
import type { ShopClass } from "./shop-settings.js";
import { started } from "./stuck-calls.js";
import { WatchedSockets } from "./watched-sockets.js";

/** Lets pools of the work's `pg` end, and tells so only when it is let go; from when it is made until it is disposed of. */
class SlowEnds {
  /** How often a pool was to end. */
  asked = 0;
  letGo: () => void = () => undefined;

  constructor() {
    const { end } = pg.Pool.prototype;
    const gate = new Promise<void>((resolve) => {
      this.letGo = resolve;
    });
    const note = () => this.asked++;
    // biome-ignore lint/suspicious/noExplicitAny: both forms of the original, which the types of `pg` list one by one
    pg.Pool.prototype.end = function (this: pg.Pool, callback?: any): any {
      note();
      if (callback) return Reflect.apply(end, this, [() => void gate.then(callback)]);
      return Reflect.apply(end, this, []).then(() => gate);
    };
  }

  [Symbol.dispose](): void {
    this.letGo();
    // What it inherits comes to light again.
    Reflect.deleteProperty(pg.Pool.prototype, "end");
  }
}

/** Demands that no `close` of a Shop ends before its pool has, the first no more than a later one. */
export async function demandEndsTogether(Shop: ShopClass, lab: Lab): Promise<void> {
  const shop = new Shop(settingsOf(lab, { max: 3 }).settings);
  await Promise.all([1, 2, 3].map((n) => endOf(() => shop.rows(one, [n]))));
  using ends = new SlowEnds();
  const closings = [];
  for (const together of [2, 1]) {
    for (let k = 0; k < together; k++) closings.push(started(() => shop.close()));
    for (let k = 0; k < 20; k++) await turn();
  }
  const early = closings.map(({ ended }, k) => (ended ? k + 1 : 0)).filter(Boolean);
  const what =
    "Three connections were idle, close was called twice at once and once more, and the pool took its time to end";
  demand(
    ends.asked === 0 || early.length === 0,
    `${what}: before it had, these calls of close did: ${early.join(", ")} of 3. Whoever called takes the connections for closed. Next: keep the promise of the first close, which waits for \`pool.end()\`, and return it each time.`,
  );
  ends.letGo();
  for (const { end } of closings)
    demandEnds(await end, `${what}; one`, "keep the promise of the first close, and return it.");
}

/** Demands that a Shop goes on when the server has ended its connections while they were idle. */
export async function demandOutlivesDeaths(Shop: ShopClass, lab: Lab, name: string): Promise<void> {
  await using direct = await openDirectly(lab);
  using sockets = new WatchedSockets();
  const store = settingsOf(lab, { max: 3, application_name: name });
  const shop = new Shop(store.settings);
  const what = "The server ended all idle connections of the Shop";
  const message = (error: string) =>
    `${what}, and an "error" event came that nobody heard (${error}): it ends the process. Next: pool.on("error", …).`;
  const end: Ending<unknown> = await demandHeard(message, async () => {
    await Promise.all([1, 2, 3].map((n) => endOf(() => shop.rows(one, [n]))));
    await endSessionsOf(direct, name);
    await until(() => sockets.open === 0);
    await turn();
    return endOf(() => shop.rows(one, [4]));
  });
  demandRows(end, [{ n: 4 }], `${what}; the next rows`, "leave dead connections to the pool, which opens new ones.");
  demandAsked(store, 1, `${what}; the Shop`, "keep the pool when its connections die.");
  await endOf(() => shop.close());
}
