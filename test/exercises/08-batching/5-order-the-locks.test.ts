import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { moveStock } from "#work/08-batching/5-order-the-locks";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, type Ending, endOf, lingering, test, toldEnd } from "../../exercise-lab.js";
import { openTestPool } from "../../exercise-pool.js";
import { demandAsLent } from "../../lent-state.js";
import { demandLockOrder } from "../../lock-order.js";
import { akin, batch, type Change, changed, products, shuffledIds, stocked, stockOf } from "../../product-stock.js";
import { demandLivingKept } from "../../refused-change.js";
import { RowLock } from "../../row-lock.js";
import { demandNoQueue, demandOutlivesBreaks } from "../../waiting-calls.js";

/**
 * Tries
 *   zero: asks for nothing when nothing changes
 *   one: changes the stock by what comes in and goes out
 *   many: takes four round trips at most
 *   missing: changes nothing when a product is not there, or has too few
 *   repeated: changes the stock by what comes in and goes out
 *   error on the way: changes nothing when a product is not there, or has too few
 *   two at once: two calls in opposite order both come through
 *   order: locks the rows in ascending order, whatever the plan
 *   changed meanwhile: counts what others have committed while it waited
 *   waiting: waits for no call with other products
 *   life: keeps a connection that lives, whatever the server has refused
 *   death: outlives a connection that breaks, at each statement
 *   second call: changes nothing when a product is not there, or has too few
 *   late work: takes four round trips at most
 */

const keyed = { table: "stock", key: "product_id" };

const given = (changes: readonly Change[]) => Object.freeze(changes.map((change) => Object.freeze({ ...change })));

const named = (changes: readonly Change[]) =>
  changes.length > 6
    ? `moveStock of ${changes.length} changes`
    : `moveStock of ${changes.map(({ productId, by }) => `${by < 0 ? "" : "+"}${by} of product ${productId}`).join(", ")}`;

async function demandStock(lab: Lab, expected: ReadonlyMap<number, number>, what: string, next: string): Promise<void> {
  const got = await stockOf(lab);
  const ids = [...new Set([...expected.keys(), ...got.keys()])];
  const wrong = ids.find((id) => got.get(id) !== expected.get(id));
  demand(
    wrong === undefined,
    `${what}: of product ${wrong} there must be ${expected.get(wrong ?? 0) ?? "none"}, and there is ${got.get(wrong ?? 0) ?? "none"}. Next: ${next}`,
  );
}

const demandDone = (end: Ending<unknown>, what: string, next: string): void =>
  demand(!end.threw, `${what} ${toldEnd(end)}. Next: ${next}`);

const inOrder =
  "`select … order by product_id for update` locks each row as it comes out of the sort; then update. The order of an update alone is that of its plan.";

const committed =
  "leave the isolation level at `read committed`, the default: there a statement goes on with what has been committed while it waited for the lock.";

test("changes the stock by what comes in and goes out", async ({ lab, other }) => {
  const next =
    "add up the changes of each product first, as numbers that have room for each of them, then change each row once.";
  for (const each of [lab, other]) {
    await stocked(each);
    await using pool = await openTestPool(each, 1);
    const wide = shuffledIds(250);
    for (const changes of [
      batch([17]),
      batch([9, 100, 0, 10, akin, -5], -3),
      [...batch([9], -1_200), ...batch([9], 500)],
      [...batch([5, 4], 700), ...batch([4, 5], -1_500), ...batch([4], -1), ...batch([5, 6], 0)],
      // No `integer` holds one of these, and all hold their sum.
      [...batch([9, 8], 3_000_000_000), ...batch([8, 9], -3_000_000_000), ...batch([9], 2)],
      [...batch([9], -2_000_000_000), ...batch([9, 9, 9], 2_000_000_000), ...batch([9, 9], -2_000_000_000)],
      [...batch(wide, 2), ...batch(wide.slice(100), -7), ...batch([299, 299, 299])],
    ]) {
      const before = await stockOf(each);
      const end = await endOf(() => moveStock(pool, given(changes)));
      demandDone(end, named(changes), next);
      await demandStock(each, changed(before, changes), named(changes), next);
    }
  }
});

test("changes nothing when a product is not there, or has too few", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await stocked(each);
    await using pool = await openTestPool(each, 1);
    const before = await stockOf(each);
    for (const [changes, isRefusal, words, next] of [
      [
        batch([3, 400, 2, 402]),
        (e) => /\b40[02]\b/.test(String(e)),
        "an Error that names 400 or 402",
        "look what came back of the locked rows, and throw.",
      ],
      [
        batch([301], 5),
        (e) => /\b301\b/.test(String(e)),
        "an Error that names 301",
        "a product that is not there is not to be added.",
      ],
      [
        [...batch([302], 5), ...batch([9], 1), ...batch([302], -5)],
        (e) => /\b302\b/.test(String(e)),
        "an Error that names 302",
        "look for each product that was given, be the sum of its changes 0.",
      ],
      [
        [...batch([8, 7], 2), ...batch([6], -1_007)],
        (e) => (e as { code?: string }).code === "23514",
        "the server's error, code 23514",
        "let the check of the table decide, and its error go on.",
      ],
    ] as [Change[], (error: unknown) => boolean, string, string][]) {
      const end = await demandAsLent(each, pool, named(changes), () => endOf(() => moveStock(pool, given(changes))));
      demand(
        end.threw && isRefusal(end.error),
        `${named(changes)} ${toldEnd(end)}; ${words} was expected: there are ${products} products, with 1,000 and a few of each. Next: ${next}`,
      );
      await demandStock(
        each,
        before,
        `${named(changes)} failed, as it should`,
        "all changes in one transaction, and rollback after an error.",
      );
    }
    const changes = batch([3, 2, 8], -1);
    demandDone(
      await endOf(() => moveStock(pool, given(changes))),
      `${named(changes)}, after calls that failed,`,
      "roll back.",
    );
    await demandStock(
      each,
      changed(before, changes),
      `${named(changes)}, after calls that failed`,
      "keep nothing of them.",
    );
  }
});

test("two calls in opposite order both come through", async ({ lab, other }) => {
  const ids = [3, 9, 10, 57, 100, 211];
  for (const [each, first] of [
    [lab, ids],
    [other, [57, 9, 211, 3, 100, 10]],
  ] as const) {
    await stocked(each);
    await using pool = await openTestPool(each, 2);
    const before = await stockOf(each);
    await using lock = await RowLock.hold(each, "stock", 3, "update", "product_id");
    const [one, two] = [batch(first, 5), batch([...first].reverse(), -2)];
    const { result, cost } = await measure(each, async () => {
      const calls = [one, two].map((changes) => endOf(() => moveStock(pool, given(changes))));
      // Both wait, one perhaps for the other, when the row of product 3 is let go.
      await Promise.race([lock.waiters(2), ...calls]);
      await lock.letGo();
      return Promise.all(calls);
    });
    const what = `Two calls of the same ${ids.length} products, the second in the opposite order, while somebody else held product 3`;
    const circle = cost.trace.connections.flatMap(({ errors }) => errors).find(({ code }) => code === "40P01");
    demand(
      circle === undefined,
      `${what}: they waited for each other, and the server ended one (40P01, ${circle?.message}). To try again would come too late: both have waited by then. Next: ${inOrder}`,
    );
    const isStale = (end: Ending<unknown>) => end.threw && (end.error as { code?: string }).code === "40001";
    for (const end of result) demandDone(end, `${what}: one`, isStale(end) ? committed : inOrder);
    await demandStock(
      each,
      changed(before, [...one, ...two]),
      what,
      "let the server add, in the update itself: `quantity = quantity + …`.",
    );
  }
});

/** Settings under which the server chooses other plans than it would. */
const plans = [
  "",
  "-c enable_indexscan=off -c enable_indexonlyscan=off",
  "-c enable_nestloop=off -c enable_mergejoin=off",
  "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off",
];

test("locks the rows in ascending order, whatever the plan", async ({ lab, other }) => {
  const orders = [
    [211, 100, 57, 10, 0, 9, -5, 2],
    [9, 57, 2, 211, 10, 100],
    [100, 2, 211, 9, 57, 10],
    [2, 9, 10, 57, 100, 211],
  ];
  for (const [k, options] of plans.entries()) {
    const each = k % 2 ? other : lab;
    await stocked(each);
    await using pool = await openTestPool(each, 1, options);
    const ids = orders[k] ?? [];
    const keys = ids.toSorted((a, b) => a - b).map(String);
    const others = ["1", "3", "11", "58", "101", "212", "300", String(akin)];
    const what = `${named(batch(ids))}${options ? `, with ${options.replaceAll("-c ", "")}` : ""}`;
    const changes = [...batch(ids), ...batch(ids.slice(0, 2), -1)];
    const held = k === 0 ? keys : [0, 2, keys.length - 1].map((at) => keys[at] ?? "");
    const call = () => moveStock(pool, given(changes));
    await demandLockOrder(each, keyed, { keys, held, others, what, next: inOrder, call });
  }
  // Most of a table: another plan again.
  const wide = shuffledIds(260);
  const keys = wide.toSorted((a, b) => a - b).map(String);
  const rest = Array.from({ length: products }, (_, k) => String(k + 1)).filter((id) => !keys.includes(id));
  await using pool = await openTestPool(lab, 1);
  const held = [0, 1, 130].map((k) => keys[k] ?? "");
  const call = () => moveStock(pool, given(batch(wide)));
  await demandLockOrder(lab, keyed, { keys, held, others: rest, what: named(batch(wide)), next: inOrder, call });
});

test("counts what others have committed while it waited", async ({ lab, other }) => {
  const next =
    "lock first; let the server add to what is there then, and look for what is missing among the rows that were locked.";
  const cases: [Change[], meanwhile: string, left: [id: number, quantity?: number], expected: string][] = [
    [batch([30, 20, 10], -5), "update stock set quantity = 120 where product_id = 20", [20, 120], "done"],
    [batch([30, 20, 10], -500), "update stock set quantity = 120 where product_id = 20", [20, 120], "23514"],
    [batch([10, 20, 30], 5), "delete from stock where product_id = 20", [20], "20"],
    [batch([30, 10, 20], 5), "delete from stock where product_id = 30", [30], "30"],
  ];
  for (const [k, [changes, meanwhile, [id, quantity], expected]] of cases.entries()) {
    const each = k % 2 ? other : lab;
    await stocked(each);
    await using pool = await openTestPool(each, 1);
    const before = await stockOf(each);
    if (quantity === undefined) before.delete(id);
    else before.set(id, quantity);
    await using lock = await RowLock.after(each, meanwhile);
    const call = endOf(() => moveStock(pool, given(changes)));
    await lock.stops(call);
    await lock.letGo("commit");
    const end = await call;
    const what = `${named(changes)}, while somebody else ran \`${meanwhile}\` and committed it`;
    const { code, message = "" } = (end.threw ? end.error : { code: "done" }) as { code?: string; message?: string };
    const told =
      { done: "no error", "23514": "the server's error, code 23514," }[expected] ?? `an Error that names ${expected}`;
    demand(
      (code ?? / \b(\d+)\b/.exec(` ${message}`)?.[1]) === expected,
      `${what}, ${toldEnd(end)}; ${told} was expected. Next: ${next}`,
    );
    await demandStock(each, expected === "done" ? changed(before, changes) : before, what, next);
  }
});

test("waits for no call with other products", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await stocked(each);
    const others = [[akin], [58, 56], [101, 200, 10], [300, 1], [8, 99]].map((ids) => batch(ids));
    const calls = others.map(
      (changes) => [named(changes), (pool: pg.Pool) => moveStock(pool, given(changes))] as const,
    );
    const waiting = (pool: pg.Pool) => moveStock(pool, given(batch([100, 57, 9])));
    await demandNoQueue(each, keyed, "57", waiting, Object.fromEntries(calls));
  }
});

test("outlives a connection that breaks, at each statement", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await stocked(each);
    const before = await stockOf(each);
    const unchanged = (what: string) =>
      demandStock(each, before, what, "both changes between one begin and one commit.");
    await demandOutlivesBreaks(each, "moveStock", 4, (pool) => moveStock(pool, given(batch([7, 3]))), unchanged);
  }
});

test("keeps a connection that lives, whatever the server has refused", async ({ lab }) => {
  await stocked(lab);
  const refusals = [
    ["stock", 7, "at once", "product_id"],
    ["stock", 3, "at the commit", "product_id"],
  ] as const;
  await demandLivingKept(lab, "moveStock", refusals, (pool) => moveStock(pool, given(batch([7, 3]))));
});

test("fails as the pool does when no connection can be had", async ({ lab }) => {
  await stocked(lab);
  await demandPoolsError(lab, "moveStock", (pool) => moveStock(pool, given(batch([1]))));
});

test("takes four round trips at most", async ({ lab, other }) => {
  const next = "lock all rows with one statement, and change them with another: `= any($1)`, and `unnest`.";
  for (const each of [lab, other]) {
    await stocked(each);
    for (const changes of [batch([5]), batch(each === lab ? [2, 1] : shuffledIds(40_000))]) {
      await using pool = await openTestPool(each, 1);
      const call = () => endOf(() => moveStock(pool, given(changes)));
      const measured = () => measure(each, () => lingering(call));
      const { result, cost } = await demandAsLent(each, pool, named(changes), measured);
      demandDone(result, named(changes), next);
      expect(cost).toStayWithin({ roundTrips: 4, connections: 0, leaked: 0 }, { what: named(changes), next });
    }
  }
});

test("asks for nothing when nothing changes", async ({ lab }) => {
  await stocked(lab);
  await using pool = await openTestPool(lab, 1);
  const { result, cost } = await measure(lab, () => lingering(() => endOf(() => moveStock(pool, given([])))));
  const next = "return before all else when there are no changes.";
  demandDone(result, "moveStock of no changes", next);
  expect(cost).toStayWithin({ statements: 0, connections: 0 }, { what: "moveStock of no changes", next });
});
