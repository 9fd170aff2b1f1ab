import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { loadPrices } from "#work/09-bulk-loading/5-stage-for-two-callers";
import { CopyProgress } from "../../copy-progress.js";
import { demandPoolsError } from "../../ended-pool.js";
import { demand, type Ending, endOf, lingering, test, toldEnd, toldValue } from "../../exercise-lab.js";
import { openTestPool } from "../../exercise-pool.js";
import { demandAsLent } from "../../lent-state.js";
import { demandLockOrder } from "../../lock-order.js";
import {
  brokenList,
  type Line,
  list,
  loaded,
  oddSkus,
  type Priced,
  priced,
  pricesOf,
  skuOf,
} from "../../price-lists.js";
import { RowLock } from "../../row-lock.js";
import { demandNoQueue, demandOutlivesBreaks } from "../../waiting-calls.js";

/**
 * Tries
 *   zero: adds what is new, and changes the cents of the others
 *   one: adds what is new, and changes the cents of the others
 *   many: sends the lines as they come, by eight round trips at most
 *   missing: adds what is new, and changes the cents of the others
 *   repeated: of lines with one sku the last wins
 *   error on the way: loads all or nothing, and leaves nothing behind
 *   two at once: two calls at once end as if one had come after the other
 *   new to both: a sku that somebody else adds at the same moment is changed
 *   order: writes in ascending order of sku
 *   waiting: waits for no call with other skus
 *   death: outlives a connection that breaks, at each statement
 *   second call: loads all or nothing, and leaves nothing behind
 *   late work: sends the lines as they come, by eight round trips at most
 */

const prices = { table: "prices", key: "sku" };

/** Lines for the skus of these numbers, in this order; the cents tell where a line stood. */
const lines = (numbers: readonly number[], cents = 1): Line[] =>
  numbers.map((nth, k) => ({ sku: skuOf(nth), cents: cents + k }));

/** Numbers from 1, in no order. */
const shuffled = (count: number) => Array.from({ length: count }, (_, k) => ((k * 7_919) % count) + 1);

const named = (list: readonly Line[]) => `loadPrices of ${list.length} ${list.length === 1 ? "line" : "lines"}`;

const differs = (a: Priced | undefined, b: Priced | undefined) => a?.cents !== b?.cents || a?.note !== b?.note;

async function demandPrices(
  lab: Lab,
  expected: ReadonlyMap<string, Priced>,
  what: string,
  next: string,
): Promise<void> {
  const got = await pricesOf(lab);
  const skus = [...new Set([...expected.keys(), ...got.keys()])];
  const wrong = skus.find((sku) => differs(got.get(sku), expected.get(sku)));
  demand(
    wrong === undefined,
    `${what}: of sku ${toldValue(wrong)} there must be ${toldValue(expected.get(wrong ?? "") ?? "nothing")}, and there is ${toldValue(got.get(wrong ?? "") ?? "nothing")}. Next: ${next}`,
  );
}

const hasCode = (code: string) => (error: unknown) => (error as { code?: string } | undefined)?.code === code;

function demandCount(end: Ending<unknown>, all: readonly Line[], what: string, next: string): void {
  const skus = new Set(all.map(({ sku }) => sku)).size;
  const why = end.threw && hasCode("42501")(end.error) ? " Its role may create temporary tables, and no others." : "";
  demand(
    !end.threw && end.value === skus,
    `${what} ${toldEnd(end)}; it has ${skus} different skus, and the call must return that number.${why} Next: ${next}`,
  );
}

/** Loads lists, one after the other, over one connection, and demands what must be there then. */
async function demandLoaded(lab: Lab, lists: readonly Line[][], next: string): Promise<void> {
  await priced(lab);
  await using pool = await openTestPool(lab, 1);
  for (const all of lists) {
    const before = await pricesOf(lab);
    const end = await demandAsLent(lab, pool, named(all), () => endOf(() => loadPrices(pool, list(all))));
    demandCount(end, all, named(all), next);
    await demandPrices(lab, loaded(before, all), named(all), next);
  }
}

test("adds what is new, and changes the cents of the others", async ({ lab, other }) => {
  const next = "`create temp table … on commit drop`, COPY, and one `insert … select … on conflict (sku) do update`.";
  const odd = oddSkus.map((sku, k) => ({ sku, cents: k }));
  await demandLoaded(lab, [lines([17]), lines([17]), [], lines([3, 900, 1, 901], 0), odd, lines([900, 2], 5)], next);
  await demandLoaded(other, [odd.reverse(), lines(shuffled(600)), lines([500]), []], next);
});

test("of lines with one sku the last wins", async ({ lab, other }) => {
  const next =
    "number the lines in the staging table, and take the last of each sku: `distinct on (sku) … order by sku, place desc`.";
  for (const each of [lab, other]) {
    const twice = [...lines([5, 900, 5, 6, 900, 5], 50), ...lines([6, 5], 7)];
    const many = [...lines(shuffled(300), 9_000), ...lines(shuffled(450), 3), ...lines(shuffled(200).reverse(), 600)];
    await demandLoaded(each, [twice, many, many.reverse()], next);
  }
});

test("two calls at once end as if one had come after the other", async ({ lab, other }) => {
  const next =
    "a staging table of one's own, and writing in ascending order of sku, so that callers meet at the first sku that both have.";
  // Skus that are there and new ones; and new ones alone, of which somebody else is about to add one.
  for (const [each, numbers, more, held] of [
    [
      lab,
      [3, 900, 10, 57, 100, 211, 901],
      [1, 399],
      (on: Lab) => RowLock.hold(on, "prices", skuOf(10), "update", "sku"),
    ],
    [
      other,
      [57, 902, 211, 3, 100, 10, 900],
      [399],
      (on: Lab) => RowLock.hold(on, "prices", skuOf(57), "update", "sku"),
    ],
    [lab, [960, 3, 950, 940], [970], (on: Lab) => RowLock.after(on, `insert into prices values ('${skuOf(950)}', 1)`)],
    [other, [960, 950, 940], [3], (on: Lab) => RowLock.after(on, `insert into prices values ('${skuOf(950)}', 1)`)],
  ] as const) {
    await priced(each);
    await using pool = await openTestPool(each, 2);
    const before = await pricesOf(each);
    await using lock = await held(each);
    const [one, two] = [lines(numbers, 100), [...lines([...numbers].reverse(), 500), ...lines(more, 70)]];
    const { result, cost } = await measure(each, async () => {
      const calls = [one, two].map((all) => endOf(() => loadPrices(pool, list(all))));
      await Promise.race([lock.waiters(2), ...calls]);
      await lock.letGo();
      return Promise.all(calls);
    });
    const what = "Two calls at once with the same skus, in opposite order, while somebody else held one of them";
    const circle = cost.trace.connections.flatMap(({ errors }) => errors).find(({ code }) => code === "40P01");
    demand(
      circle === undefined,
      `${what}: they waited for each other, and the server ended one (40P01, ${circle?.message}). Next: ${next}`,
    );
    demandCount(result[0] as Ending<unknown>, one, `${what}: the first`, next);
    demandCount(result[1] as Ending<unknown>, two, `${what}: the second`, next);
    const after = await pricesOf(each);
    const isSecondLast = two.some(({ sku, cents }) => sku === one[0]?.sku && after.get(sku)?.cents === cents);
    await demandPrices(each, loaded(loaded(before, isSecondLast ? one : two), isSecondLast ? two : one), what, next);
  }
});

test("a sku that somebody else adds at the same moment is changed", async ({ lab, other }) => {
  const next =
    "`on conflict (sku) do update`, in a transaction as it is by default: it waits for the other, and goes by what came of it.";
  const all = lines([950, 4, 940], 20);
  for (const [each, end, sql] of [
    [lab, "commit", `insert into prices values ('${skuOf(940)}', 1, 'theirs')`],
    [other, "rollback", `insert into prices values ('${skuOf(940)}', 1, 'theirs')`],
    [other, "commit", `update prices set cents = 1, note = 'theirs' where sku = '${skuOf(4)}'`],
    [lab, "commit", `delete from prices where sku = '${skuOf(4)}'`],
  ] as const) {
    await priced(each);
    await using pool = await openTestPool(each, 1);
    const what = `${named(all)}, while somebody else ran \`${sql}\` and then \`${end}\``;
    const undisturbed = await pricesOf(each);
    await using lock = await RowLock.after(each, sql);
    const call = endOf(() => loadPrices(pool, list(all)));
    await lock.stops(call);
    await lock.letGo(end);
    demandCount(await call, all, what, next);
    if (end === "commit" && sql.startsWith("insert")) undisturbed.set(skuOf(940), { cents: 1, note: "theirs" });
    if (sql.startsWith("update")) undisturbed.set(skuOf(4), { cents: 1, note: "theirs" });
    if (sql.startsWith("delete")) undisturbed.delete(skuOf(4));
    await demandPrices(each, loaded(undisturbed, all), what, next);
  }
});

test("writes in ascending order of sku", async ({ lab, other }) => {
  const next = "`order by sku` in the select of the INSERT.";
  for (const [each, numbers, options] of [
    [lab, [211, 100, 57, 10, 9, 2], ""],
    [other, [100, 2, 211, 9, 57, 10], "-c enable_sort=off -c enable_nestloop=off"],
  ] as const) {
    await priced(each);
    await using pool = await openTestPool(each, 1, options);
    const all = [...lines(numbers), ...lines(numbers.slice(0, 3))];
    const keys = [...numbers].sort((a, b) => a - b).map(skuOf);
    const others = [1, 3, 58, 212, 400].map(skuOf);
    const what = `${named(all)}${options ? `, with ${options.replaceAll("-c ", "")}` : ""}`;
    const call = () => loadPrices(pool, list(all));
    await demandLockOrder(each, prices, { keys, others, what, next, call });
  }
});

test("waits for no call with other skus", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await priced(each);
    const others = [
      [58, 56, 900],
      [101, 10],
      [300, 1],
    ].map((numbers) => lines(numbers));
    const calls = others.map((all) => [toldValue(all), (pool: pg.Pool) => loadPrices(pool, list(all))] as const);
    const waiting = (pool: pg.Pool) => loadPrices(pool, list(lines([100, 57, 9])));
    await demandNoQueue(each, prices, skuOf(57), waiting, Object.fromEntries(calls));
  }
});

const failure = new Error("line 7 of the file could not be read");

test("loads all or nothing, and leaves nothing behind", async ({ lab, other }) => {
  const next = "one transaction for all of it, and rollback after every error.";
  for (const each of [lab, other]) {
    await priced(each);
    await using pool = await openTestPool(each, 1);
    const before = await pricesOf(each);
    const many = lines(shuffled(800));
    for (const [how, source, isExpected] of [
      ["the list broke off at once", () => brokenList([], failure), (error) => error === failure],
      ["the list broke off after 3 lines", () => brokenList(lines([1, 900, 2]), failure), (error) => error === failure],
      ["the list broke off after 800 lines", () => brokenList(many, failure), (error) => error === failure],
      [
        "a line in the middle had 3e10 cents",
        () => list([...many, { sku: "dear", cents: 3e10 }, ...many]),
        hasCode("22003"),
      ],
      [
        "the last line was refused by the table",
        () => list([...lines([3, 900]), { sku: "z", cents: -1 }]),
        hasCode("23514"),
      ],
    ] as [string, () => AsyncGenerator<Line>, (error: unknown) => boolean][]) {
      const what = `loadPrices failed: ${how}`;
      const end = await demandAsLent(each, pool, what, () => endOf(() => loadPrices(pool, source())));
      demand(
        end.threw && isExpected(end.error),
        `${how}, and loadPrices ${toldEnd(end)}; ${how.includes("broke") ? "the very error of the list" : "the server's error"} was expected. Next: let the first error go on.`,
      );
      await demandPrices(each, before, what, next);
    }
    const all = lines([900, 3, 3]);
    demandCount(await endOf(() => loadPrices(pool, list(all))), all, `${named(all)}, after calls that failed,`, next);
    await demandPrices(each, loaded(before, all), `${named(all)}, after calls that failed`, next);
  }
});

test("tells that the commit was refused", async ({ lab }) => {
  await priced(lab);
  await lab.pool.query(`grant create on schema public to pg_database_owner;
    create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'too late'; end $$;
    create constraint trigger refused after update on prices deferrable initially deferred for each row execute function refuse();
    revoke create on schema public from pg_database_owner`);
  await using pool = await openTestPool(lab, 1);
  const what = "The server refused the commit";
  const end = await demandAsLent(lab, pool, what, () => endOf(() => loadPrices(pool, list(lines([5, 6])))));
  const next = "await the commit, inside of the `try`.";
  demand(end.threw && hasCode("P0001")(end.error), `${what}; loadPrices ${toldEnd(end)}. Next: ${next}`);
});

test("outlives a connection that breaks, at each statement", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    await priced(each);
    const before = await pricesOf(each);
    const unchanged = (what: string) => demandPrices(each, before, what, "one transaction for all of it.");
    const call = (pool: pg.Pool) => loadPrices(pool, list(lines([7, 900])));
    await demandOutlivesBreaks(each, "loadPrices", 5, call, unchanged);
  }
});

test("fails as the pool does when no connection can be had", async ({ lab }) => {
  await priced(lab);
  await demandPoolsError(lab, "loadPrices", (pool) => loadPrices(pool, list(lines([1]))));
});

test("sends the lines as they come, by eight round trips at most", async ({ lab, other }) => {
  for (const [each, count] of [
    [lab, 30_000],
    [other, 20_000],
  ] as const) {
    await priced(each);
    await using pool = await openTestPool(each, 1);
    const progress = new CopyProgress(each);
    const all = function* () {
      for (let k = 0; k < count; k++) yield { sku: skuOf(k % 500), cents: k };
    };
    const source = progress.rows(all(), { sku: skuOf(0), cents: 1 });
    const { result, cost } = await measure(each, () => lingering(() => endOf(() => loadPrices(pool, source))));
    const what = `loadPrices of ${count + 1} lines`;
    const next = "leave the COPY of the starter as it is: it takes lines from the list as the server takes them.";
    demand(!result.threw && result.value === 500, `${what} ${toldEnd(result)}; it writes 500 skus. Next: ${next}`);
    demand(
      progress.arrived > 0,
      `${what}: the list had given ${count} of them, and the server had none. A list may be longer than memory. Next: ${next}`,
    );
    expect(cost).toStayWithin({ roundTrips: 8, connections: 0, leaked: 0 }, { what, next });
  }
});
