import { setImmediate as turn } from "node:timers/promises";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { ClosedError, Shop } from "#work/10-concurrency/2-share-one-pool";
import { demand, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { openDirectly } from "../../exercise-pool.js";
import {
  demandAsked,
  demandEachAsks,
  demandEnds,
  demandImpatientServed,
  demandRefused,
  demandRows,
  failingAtFirst,
  isServed,
  one,
  settingsOf,
  toldIfAny,
  trouble,
} from "../../shop-calls.js";
import { demandEndsTogether, demandOutlivesDeaths } from "../../shop-ends.js";
import { demandAskedOnce, demandAsSettingsSay } from "../../shop-settings.js";
import { answers, endsOf } from "../../stuck-calls.js";

/**
 * Tries
 *   zero: asks and opens nothing before the first call
 *   one: answers what each statement asks for
 *   many: opens one pool, as large as the settings say
 *   missing: answers what each statement asks for
 *   repeated: opens one pool, as large as the settings say
 *   error on the way: hands on each error, and goes on
 *   settings that fail: gives their error to all who wait, and asks anew for the next
 *   two at once: opens one pool, as large as the settings say
 *   two shops: shares nothing with another shop
 *   failures: asks once, whatever becomes of connections and statements
 *   settings as they are: makes its pool of what the settings say
 *   death: outlives the death of idle connections
 *   closed while opening: serves who came before, and closes what they opened
 *   closed while waiting: serves those who wait, and then closes
 *   second call: ends no close before its pool has ended
 *   late work: serves those who wait, and then closes
 */

const inOrder = "start `settings()` once, keep its promise, and let every call wait for it.";

test("answers what each statement asks for", async ({ lab, other }) => {
  for (const [each, max] of [
    [lab, 2],
    [other, 1],
  ] as const) {
    const shop = new Shop(settingsOf(each, { max, application_name: `shop of ${max}` }).settings);
    const next = "return the `rows` of the pool's answer, and hand it the statement and its values.";
    demandRows(await endOf(() => shop.rows(one, [max])), [{ n: max }], "rows of a statement with a value", next);
    const sql = "select current_setting('application_name') as name, current_database() as base";
    const said = [{ name: `shop of ${max}`, base: each.database }];
    const asTheyAre = "use the settings as they are.";
    demandRows(await endOf(() => shop.rows(sql)), said, "rows of what the settings say", asTheyAre);
    const users = "select id, name from users where id <= $1 order by id";
    const { rows } = await each.pool.query(users, [3]);
    demandRows(await endOf(() => shop.rows(users, [3])), rows, "rows of three users", next);
    await each.pool.query("update users set name = name || '!' where id = 2");
    const changed = rows.map((row) => (row.id === 2 ? { ...row, name: `${row.name}!` } : row));
    demandRows(await endOf(() => shop.rows(users, [3])), changed, "rows of three users, one of them changed,", next);
    demandRows(await endOf(() => shop.rows(users, [0])), [], "rows of no user", next);
    await endOf(() => shop.close());
  }
});

test("opens one pool, as large as the settings say", async ({ lab, other }) => {
  for (const [each, max] of [
    [lab, 3],
    [other, 5],
  ] as const) {
    const store = settingsOf(each, { max });
    const shop = new Shop(store.settings);
    const calls = 4 * max;
    const together = () => Promise.all(Array.from({ length: calls }, (_, n) => endOf(() => shop.rows(one, [n]))));
    const first = await measure(each, () => lingering(together));
    const what = `${calls} calls at once, of a new Shop whose settings say max: ${max},`;
    for (const [n, end] of first.result.entries()) demandRows(end, [{ n }], `One of ${what}`, inOrder);
    const { connections } = first.cost;
    demand(
      connections === max,
      `${what} opened ${connections} connections; ${max} were expected: further pools open what \`max\` does not bound, and with fewer, calls wait for each other. Next: ${inOrder}`,
    );
    demandAsked(store, 1, what, inOrder);
    expect(first.cost).toStayWithin({ depth: 3 + 4 }, { what, next: "hand each statement to the pool at once." });
    const again = await measure(each, () => lingering(together));
    const later = `${calls} further calls`;
    for (const [n, end] of again.result.entries()) demandRows(end, [{ n }], `One of ${later}`, inOrder);
    expect(again.cost).toStayWithin(
      { connections: 0, roundTrips: calls, depth: 4 },
      { what: later, why: "The connections are open.", next: "keep the pool for all calls, until `close`." },
    );
    demandAsked(store, 1, `${what} and ${later},`, inOrder);
    await endOf(() => shop.close());
  }
});

test("asks and opens nothing before the first call", async ({ lab }) => {
  const { result, cost } = await measure(lab, () =>
    lingering(async () => {
      const store = settingsOf(lab, { max: 2 });
      const shop = new Shop(store.settings);
      await turn();
      const end = await endsOf(lab, [endOf(() => shop.close())]);
      const refused = await endOf(() => shop.rows(one, [1]));
      return { asked: store.asked, end: end?.[0], refused };
    }),
  );
  const what = "A Shop that nobody has called was closed, and called then";
  demandRefused(ClosedError, result.refused, what);
  demand(
    result.asked === 0 && cost.connections === 0,
    `${what}: it asked for its settings ${result.asked} times, and opened ${cost.connections} connections; expected: 0 and 0. Next: ask when the first call comes.`,
  );
  demandEnds(result.end, `${what}: close`, "with no pool there is nothing to wait for.");
});

test("shares nothing with another shop", async ({ lab, other }) => {
  const stores = [lab, other, lab].map((each, k) => settingsOf(each, { max: 1, application_name: `shop ${k}` }));
  const sql = "select current_setting('application_name') as name, current_database() as base";
  const next = "keep the pool in the Shop, and nothing outside of it.";
  // The last one has the very settings of the first.
  const which = [0, 1, 2, 0];
  const shops = which.map((k) => new Shop((stores[k] as (typeof stores)[0]).settings));
  const all = () => Promise.all(shops.map((shop) => endOf(() => shop.rows(sql))));
  const { result: ends, cost } = await measure(lab, all);
  for (const [n, k] of which.entries()) {
    const expected = [{ name: `shop ${k}`, base: (k === 1 ? other : lab).database }];
    demandRows(ends[n], expected, "rows of one of four shops, which began at once,", next);
  }
  demandAsked(stores[0], 2, "Two shops with the same function for their settings", next);
  demand(
    cost.connections === 3,
    `Three shops on one database, each with max: 1, opened ${cost.connections} connections; 3 were expected: who shares a pool waits for others, and ends it under them. Next: ${next}`,
  );
  await endOf(async () => shops[0]?.close());
  for (const k of [2, 3]) {
    const last = await endOf(async () => shops[k]?.rows(one, [7]));
    demandRows(last, [{ n: 7 }], "rows of a Shop, when another one had been closed,", next);
  }
  for (const shop of shops) await endOf(() => shop.close());
});

test("hands on each error, and goes on", async ({ lab, other }) => {
  const next = "keep the pool, whatever becomes of a statement: it opens what it needs, until `close`.";
  for (const each of [lab, other]) {
    const store = settingsOf(each, { max: 2 });
    const goesOn = async (shop: Shop, when: string) => {
      const ends = await endsOf(each, [endOf(() => shop.rows(one, [5]))]);
      demandRows(ends?.[0], [{ n: 5 }], `When ${when}, rows`, next);
      await endOf(() => shop.close());
    };
    const { cost } = await measure(each, async () => {
      const shop = new Shop(store.settings);
      for (let call = 0; call < 4; call++) {
        // Beside one that is served, so that the pool has an open connection.
        const both = ["select 1 / ($1::int - $1)", one].map((sql) => endOf(() => shop.rows(sql, [call])));
        const end = (await endsOf(each, both))?.[0];
        demand(
          end?.threw === true && (end.error as { code?: string }).code === "22012",
          `The server refused a statement (division by zero) with max: 2, call ${call + 1}; rows ${end ? toldEnd(end) : "waits for ever: no connection has come back"}. The server's error, code 22012, was expected. Next: give the connection back whatever happens, as \`pool.query\` does.`,
        );
      }
      await goesOn(shop, "the server had refused four statements");
    });
    demandAsked(store, 1, "A Shop of which the server refused four statements", next);
    expect(cost).toLeakNothing({ what: "A Shop of which statements failed, and that was closed,", next });
    await each.faults([{ kind: "refuse" }]);
    const fresh = new Shop(store.settings);
    const refused = await endOf(() => fresh.rows(one, [1])).finally(() => each.faults([]));
    demand(refused.threw, `No connection could be opened; rows ${toldEnd(refused)}. Next: let the error go on.`);
    await goesOn(fresh, "no connection could be opened before");
    demandAsked(store, 2, "A second Shop, for which no connection could be opened at first, and the one before", next);
  }
});

test("gives their error to all who wait, and asks anew for the next", async ({ lab, other }) => {
  for (const [each, how] of [
    [lab, "by a promise"],
    [other, "by throwing at once"],
  ] as const) {
    const store = failingAtFirst(each, how);
    const shop = new Shop(store.settings);
    const what = `settings() failed, ${how}`;
    await demandEachAsks(shop, store, what);
    const ends = await Promise.all([1, 2].map((n) => endOf(() => shop.rows(one, [n]))));
    for (const end of ends) {
      demand(
        end.threw && end.error === trouble,
        `${what}, and two calls waited for it; one ${toldEnd(end)}. The very error of settings() was expected. Next: let it go on.`,
      );
    }
    const once = how === "by a promise" ? 1 : store.asked;
    demand(store.asked === once, `${what}, and two calls at once asked for it ${store.asked} times. Next: ${inOrder}`);
    await demandImpatientServed(shop, store, what);
    await endOf(() => shop.close());
  }
});

test("outlives the death of idle connections", async ({ lab, other }) => {
  await demandOutlivesDeaths(Shop, lab, "idle shop");
  await demandOutlivesDeaths(Shop, other, "idle shop too");
});

test("asks once, whatever becomes of connections and statements", async ({ lab }) => {
  await demandAskedOnce(Shop, lab);
});

test("makes its pool of what the settings say", async ({ lab, other }) => {
  for (const each of [lab, other]) await demandAsSettingsSay(Shop, each);
});

test("serves those who wait, and then closes", async ({ lab, other }) => {
  for (const [each, max] of [
    [lab, 2],
    [other, 1],
  ] as const) {
    await using holder = await openDirectly(each);
    const store = settingsOf(each, { max });
    const shop = new Shop(store.settings);
    const { cost } = await measure(each, async () => {
      await Promise.all(Array.from({ length: max }, (_, n) => endOf(() => shop.rows(one, [n]))));
      await holder.query("begin; lock table users in access exclusive mode");
      const sql = "select $1::int as n from users where id = 1";
      const calls = [0, 1, 2, 3, 4].map((n) => endOf(() => shop.rows(sql, [n])));
      await answers(each);
      let closed = 0;
      const close = () =>
        endOf(() => shop.close()).finally(() => {
          closed++;
        });
      const closings = [close(), close()];
      const late = await endOf(() => shop.rows(one, [9]));
      await answers(each);
      const early = closed;
      await holder.query("rollback");
      const ends = await endsOf(each, calls);
      const what = `close was called twice while 5 calls were under way, with max: ${max}`;
      const served = ends?.filter((end, n) => isServed(end, n)).length;
      demand(
        served === 5,
        `${what}; ${ends ? `served: ${served}` : "some of them wait for ever"}. All 5 were expected: a pool that is ending lends nothing to those who wait. Next: wait for all calls, then end the pool.`,
      );
      demand(
        early === 0,
        `${what}, and ended before they had, ${early} of 2. Next: wait for all calls, then end the pool.`,
      );
      demandRefused(ClosedError, late, what);
      const both = (await endsOf(each, closings)) ?? [];
      const third = (await endsOf(each, [endOf(() => shop.close())])) ?? [];
      for (const [k, which] of ["the first", "the second", "a third, when all was closed,"].entries()) {
        const end = k < 2 ? both[k] : third[0];
        demandEnds(end, `${what}; ${which}`, "keep the promise of the first close, and return it.");
      }
      demandRefused(ClosedError, await endOf(() => shop.rows(one, [9])), "The Shop had been closed");
    });
    const what = "A Shop that was closed, and called then,";
    expect(cost).toLeakNothing({ what, next: "wait for `pool.end()`." });
    demand(
      store.asked === 1 && cost.connections === max,
      `${what} asked for its settings ${store.asked} times, and opened ${cost.connections} connections. Expected: 1 and ${max}. Next: look first whether \`close\` has been called.`,
    );
  }
});

test("serves who came before, and closes what they opened", async ({ lab, other }) => {
  for (const [each, fails] of [
    [lab, false],
    [other, true],
  ] as const) {
    const { result, cost } = await measure(each, () =>
      lingering(async () => {
        let settle: () => void = () => undefined;
        const shop = new Shop(
          () =>
            new Promise((resolve, reject) => {
              settle = () => (fails ? reject(trouble) : resolve({ ...each.connectionConfig, max: 2 }));
            }),
        );
        const calls = [1, 2].map((n) => endOf(() => shop.rows(one, [n])));
        const closing = endOf(() => shop.close());
        for (let k = 0; k < 5; k++) await turn();
        settle();
        return { ends: await endsOf(each, calls), closing: await endsOf(each, [closing]) };
      }),
    );
    const what = `Two calls waited for settings(), and close was called; then settings() ${fails ? "failed" : "came"}`;
    for (const n of [1, 2]) {
      const end = result.ends?.[n - 1];
      const asExpected = fails ? end?.threw === true && end.error === trouble : isServed(end, n);
      demand(
        asExpected,
        `${what}. One call ${toldIfAny(end)}; expected: ${fails ? "the error of settings()" : "it is served, for it came before"}. Next: count the calls from their beginning, before the pool is there.`,
      );
    }
    const [closing] = result.closing ?? [];
    const next = "wait for the calls, whatever they come to, and then end the pool, if there is one.";
    demandEnds(closing, `${what}; close`, next);
    expect(cost).toLeakNothing({
      what: `${what}. The Shop`,
      why: "Nobody else closes what was opened behind `close`.",
      next: "let close wait for those who came before.",
    });
  }
});

test("ends no close before its pool has ended", async ({ lab, other }) => {
  for (const each of [lab, other]) await demandEndsTogether(Shop, each);
});
