import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { upsertLevels } from "#work/08-batching/2-upsert-last-wins";
import { demandBatchCost } from "../../batch-cost.js";
import { demandCallersTransaction } from "../../callers-transaction.js";
import { drawer } from "../../drawn-numbers.js";
import { clientFor } from "../../exercise-client.js";
import { endOf, lingering, outcome, test, undone } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";
import { demandAllOrNothing, demandAllOrNothingWithin } from "../../refused-batch.js";
import { RowLock } from "../../row-lock.js";
import {
  alikeKeys,
  at,
  drawnLevels,
  type Level,
  type Row,
  stockedShop,
  stockFacts,
  stockOf,
  wantedStock,
} from "../../stock.js";
import { demandCounts, demandUpsert } from "../../upsert-counts.js";

/**
 * Tries
 *   zero: changes nothing for no levels
 *   one: inserts what is new, and updates what is there
 *   many: upserts tens of thousands, all or nothing, in one round trip
 *   missing: keeps every value as it is, null included
 *   repeated: lets the last of equal keys win, and counts each key once
 *   equal keys: tells keys apart by each of their characters
 *   stamps: sets `updated_at` on update alone, and leaves all else
 *   error on the way: upserts all or nothing
 *   in a transaction: leaves the caller's transaction to the caller
 *   somebody else at the same time: counts what came to be when somebody else inserts the same keys
 *   second call: upserts what it is given, at each call, for each caller
 *   two at once: upserts what it is given, at each call, for each caller
 *   late work: makes one round trip, and binds every value
 */

const frozen = (levels: readonly Level[]) =>
  Object.freeze(levels.map((level) => Object.freeze({ ...level }))) as Level[];
const named = ({ length }: readonly unknown[]) =>
  `upsertLevels(client, ${length.toLocaleString("en")} ${length === 1 ? "level" : "levels"})`;

/** What to look at where a value is another one than it is to be. */
const nextByColumn = {
  price: "write each price as the text that came, as `numeric`, digit by digit; null is a price as well.",
  updated: "set `updated_at` to `now()`, the moment of the transaction, in `do update set`, and nowhere else.",
};

async function demandUpserted(client: pg.Client, levels: readonly Level[], how: string, next: string): Promise<void> {
  const upsert = {
    what: `${named(levels)}${how}`,
    call: () => upsertLevels(client, frozen(levels)),
    read: () => stockOf(client),
    wanted: (before: readonly Row[]) => wantedStock(before, levels),
    // Which of equal keys is left decides the values, too.
    ...(new Set(levels.map(({ warehouse, sku }) => `${warehouse} ${sku}`)).size === levels.length && { nextByColumn }),
  };
  await demandUpsert(client, upsert, next);
}

test("inserts what is new, and updates what is there", async ({ lab, other }) => {
  const next = "`insert … on conflict (warehouse, sku) do update set quantity = excluded.quantity, …`.";
  for (const each of [lab, other]) {
    const client = await stockedShop(each);
    for (const levels of [
      [at(1, "S1", 70, "2.50")],
      [at(1, "X1", 0, null)],
      [at(0, "S1", 5), at(1, "S1", 6), at(2, "S2", 0, "0.00"), at(1, "S5", 8, null)],
      drawnLevels(39, 40, 4_000),
    ]) {
      await demandUpserted(client, levels, "", next);
    }
  }
});

test("lets the last of equal keys win, and counts each key once", async ({ lab, other }) => {
  const next = "number the levels, keep of each key the one with the highest number, and count what was written.";
  for (const each of [lab, other]) {
    const client = await stockedShop(each);
    for (const levels of [
      [at(1, "S1", 9, "9.00"), at(1, "S1", 3, "3.00")],
      [at(1, "S1", 3, "3.00"), at(1, "S1", 9, "9.00")],
      [at(1, "X", 9, "9.00"), at(1, "X", 3, "3.00"), at(1, "X", 5, null)],
      [
        at(1, "X", 0, null),
        at(2, "X", 7),
        at(1, "X", 5, "0.5"),
        at(2, "X", 6, null),
        at(2, "S2", 1),
        at(1, "X", 0, "8"),
        at(2, "S2", 0, null),
      ],
      Array.from({ length: 60 }, (_, k) => at(3, "S3", (k * 7) % 300, `${(k * 11) % 300}.5`)),
      Array.from({ length: 60 }, (_, k) =>
        at(k % 3, `X${k % 5}`, (k * 7) % 300, k % 4 === 0 ? null : `${(k * 11) % 300}`),
      ),
      drawnLevels(32, 300, 90),
    ]) {
      await demandUpserted(client, levels, ", with keys that come several times,", next);
    }
  }
});

test("tells keys apart by each of their characters", async ({ lab, other }) => {
  const next = "leave it to the server which keys are equal, or make a key of both parts that no other pair has.";
  for (const each of [lab, other]) {
    const client = await stockedShop(each);
    const once = alikeKeys.map(([warehouse, sku], k) => at(warehouse, sku, k, `${k}.5`));
    await demandUpserted(client, once, ", with keys that look alike,", next);
    const twice = [...once, ...once.map((level, k) => ({ ...level, quantity: 900 - k, price: null })).reverse()];
    await demandUpserted(client, twice, ", with keys that look alike, each of them twice,", next);
  }
});

const prices = [null, "0.10", "1.500", "0", "-3.0", "123456789012345678901234567890.0000000001", "9007199254740993"];
const quantities = [0, 1, 2_147_483_647];

test("keeps every value as it is, null included", async ({ lab, other }) => {
  const next = "an array for each column, of texts where digits count; what the last level says is set, null too.";
  for (const each of [lab, other]) {
    const client = await stockedShop(each);
    const values = prices.flatMap((price) => quantities.map((quantity) => ({ price, quantity })));
    const [fresh, known] = ["X", "S"].map((letter) =>
      values.map(({ price, quantity }, k) => at((k * 4 + 1) % 4, `${letter}${k * 4 + 1}`, quantity, price)),
    ) as [Level[], Level[]];
    for (const levels of [fresh, known, [...known, ...fresh], [at(1, "X", 1, null)], [at(1, "S1", 1, null)]]) {
      await demandUpserted(client, levels, ", with prices and quantities at the ends,", next);
    }
  }
});

test("sets `updated_at` on update alone, and leaves all else", async ({ lab, other }) => {
  const next = "`updated_at = now()` behind `do update set`, and nowhere else; no other column is named.";
  for (const each of [lab, other]) {
    const client = await stockedShop(each);
    const unchanged = (await stockOf(client))
      .slice(0, 50)
      .map(({ warehouse, sku, quantity, price }) => at(warehouse, sku, quantity, price));
    await demandUpserted(client, unchanged, ", of which no value differs from the table's,", next);
    await demandUpserted(client, [...unchanged.slice(0, 9), at(9, "X"), at(9, "Y")], ", two of them new,", next);
  }
  // A client of another time zone and other dates than the server's.
  const client = await stockedShop(lab);
  await client.query("set timezone to 'Asia/Kathmandu'; set datestyle to 'SQL, DMY'");
  await demandUpserted(client, [at(1, "S1"), at(9, "X")], ", by a client of another time zone,", next);
});

test("changes nothing for no levels", async ({ lab }) => {
  const client = await stockedShop(lab);
  await demandUpserted(client, [], "", "nothing was inserted, and nothing updated: that is an answer.");
});

test("upserts all or nothing", async ({ lab, other }) => {
  const [first, second] = [await stockedShop(lab), await stockedShop(other)];
  for (const [client, count] of [
    [first, 1],
    [second, 3],
    [first, 60],
  ] as const) {
    for (const place of new Set([0, count - 1])) {
      const levels = Array.from({ length: count }, (_, k) => at(k % 4, `S${k}`, k === place ? -1 : k));
      const what = `${named(levels)}, of which number ${place + 1} has a quantity of -1`;
      const call = () => upsertLevels(client, frozen(levels));
      await demandAllOrNothing(what, "23514", call, () => stockFacts(client));
    }
    const next = "keep nothing of a call that failed.";
    await demandUpserted(client, [at(1, "S1"), at(9, "X")], ", after calls that failed,", next);
  }
  await demandMissingTableError(lab, first, "stock", "upsertLevels", () => upsertLevels(first, frozen([at(1, "S1")])));
});

test("leaves the caller's transaction to the caller", async ({ lab }) => {
  const client = await stockedShop(lab);
  const facts = () => stockFacts(client);
  for (const levels of [[at(1, "S1"), at(9, "X"), at(9, "X", 2)], drawnLevels(17, 60, 90)]) {
    await demandCallersTransaction(client, named(levels), () => upsertLevels(client, frozen(levels)), facts);
    const bad = () => upsertLevels(client, frozen([...levels, at(9, "Y", -1)]));
    await demandCallersTransaction(client, `${named(levels)}, and one that is refused`, bad, facts, "throws");
  }
});

test("counts what came to be when somebody else inserts the same keys", async ({ lab, other }) => {
  const next = "count what the statement wrote, by what `returning` says, and not what was there before it began.";
  for (const [each, end] of [
    [lab, "commit"],
    [other, "rollback"],
  ] as const) {
    const client = await stockedShop(each);
    const write = `insert into stock (warehouse, sku, quantity, created_at) values (9, 'N1', 1, '2019-01-01'), (9, 'N2', 2, '2019-01-01');
      update stock set quantity = quantity + 1 where warehouse = 1 and sku = 'S1'`;
    await using writer = await RowLock.after(each, write);
    const levels = [at(9, "N1", 8), at(9, "N2", 7), at(9, "N3", 6), at(1, "S1", 5), at(2, "S2", 4), at(9, "N1", 3)];
    const call = endOf(() => upsertLevels(client, frozen(levels)));
    await writer.stops(call);
    await writer.letGo(end);
    const told =
      end === "commit"
        ? "inserted two of its keys, and committed while it waited,"
        : "had inserted two of its keys, and rolled back while it waited,";
    const counts = end === "commit" ? { inserted: 1, updated: 4 } : { inserted: 3, updated: 2 };
    demandCounts(await call, counts, `${named(levels)}, when somebody else ${told}`, next);
    const sql = "select sku, quantity, updated_at is null as fresh from stock where sku = any($1) order by sku";
    const { rows } = await client.query(sql, [["N1", "N2", "N3", "S1", "S2"]]);
    const fresh = end === "rollback";
    const row = (sku: string, quantity: number, isFresh: boolean) => ({ sku, quantity, fresh: isFresh });
    const expected = [
      row("N1", 3, fresh),
      row("N2", 7, fresh),
      row("N3", 6, true),
      row("S1", 5, false),
      row("S2", 4, false),
    ];
    demandList(rows, expected, `Read from the table behind it, ${named(levels)}, when somebody else ${told}`, next);
  }
});

test("upserts what it is given, at each call, for each caller", async ({ lab, other }) => {
  const next = "keep nothing between calls, and nothing outside of the function.";
  const [first, second] = [await stockedShop(lab), await stockedShop(other)];
  const third = await clientFor(lab);
  const levels = drawnLevels(51, 40, 600);
  await undone(first, "select", async () => {
    await outcome(upsertLevels(first, frozen(levels)));
    await first.query("delete from stock where quantity % 2 = 0; update stock set updated_at = null");
    const { rows, counts } = wantedStock(await stockOf(first), levels);
    const what = `${named(levels)}, called again in the same transaction,`;
    const own =
      "what this transaction has inserted before is there, too, and is updated: ask what this statement does, as `xmax` says, and not when a row was made.";
    demandCounts(await endOf(() => upsertLevels(first, frozen(levels))), counts, what, own);
    demandList(await stockOf(first), rows, `Read from the table behind it, ${what}`, next);
  });
  const list = [at(1, "S1", 1), at(9, "X", 2)];
  await outcome(upsertLevels(second, list));
  list.splice(0, 2, at(9, "X", 3), at(9, "Y", 4));
  const changed = `${named(list)}, called with a list of before that now holds others,`;
  demandCounts(await endOf(() => upsertLevels(second, list)), { inserted: 1, updated: 1 }, changed, next);
  const parts = [
    [at(7, "A"), at(7, "A", 2), at(0, "S0")],
    [at(8, "A"), at(8, "B"), at(1, "S5")],
    [at(7, "A"), at(9, "Z")],
  ];
  const calls = [first, third, second].map((client, k) => endOf(() => upsertLevels(client, frozen(parts[k] ?? []))));
  const counts = [
    { inserted: 1, updated: 1 },
    { inserted: 2, updated: 1 },
    { inserted: 2, updated: 0 },
  ];
  for (const [k, end] of (await Promise.all(calls)).entries()) {
    demandCounts(end, counts[k] ?? {}, `${named(parts[k] ?? [])}, one of three calls at the same moment,`, next);
  }
});

test("makes one round trip, and binds every value", async ({ lab, other }) => {
  const next = "one statement that leaves one level for each key, writes, and counts.";
  const draw = drawer(61);
  const price = () => `${1_000 + draw(9_000)}.${1_000 + draw(9_000)}`;
  const quantity = () => 1_000_000 + draw(900_000_000);
  const some = (count: number) => Array.from({ length: count }, (_, k) => at(k % 4, `S${k}`, quantity(), price()));
  const budget = { roundTrips: 1, statements: 1, connections: 0 };
  for (const [each, lists] of [
    [lab, [some(1), some(200), []]],
    [other, [some(2), [...some(60), ...some(60)]]],
  ] as const) {
    const client = await stockedShop(each);
    for (const levels of lists) {
      const values = levels.slice(0, 50).flatMap((level) => [`${level.quantity}`, `${level.price}`]);
      const call = () => upsertLevels(client, frozen(levels));
      const bad = () => upsertLevels(client, frozen([...levels, at(9, "Y", -1)]));
      await demandBatchCost(each, client, { what: named(levels), call, bad, values }, budget, next);
    }
  }
});

test("upserts tens of thousands, all or nothing, in one round trip", async ({ other }) => {
  const next = "a statement has 65,535 parameters at most: make each of them a whole column.";
  const client = await stockedShop(other);
  for (const [count, keys] of [
    [100, 90],
    [24_000, 60_000],
  ] as const) {
    const levels = drawnLevels(count, count, keys);
    await demandUpserted(client, levels, "", next);
    // Of a hundred first: who needs a trip for each is not asked for thousands.
    const { cost } = await measure(other, () => lingering(() => outcome(upsertLevels(client, frozen(levels)))));
    expect(cost).toStayWithin({ roundTrips: 1, statements: 1 }, { what: named(levels), next });
    const bad = () => upsertLevels(client, frozen([...levels, at(9, "Y", -1)]));
    await demandAllOrNothing(`${named(levels)}, and one of quantity -1`, "23514", bad, () => stockFacts(client));
  }
  const most = Array.from({ length: 40_000 }, (_, k) => at(9, `Y${k}`, k === 39_999 ? -1 : k));
  const what = `${named(most)}, of which the last has a quantity of -1`;
  const bad = () => upsertLevels(client, most);
  const budget = { roundTrips: 1, statements: 1 };
  await demandAllOrNothingWithin(other, what, "23514", bad, () => stockFacts(client), budget, next);
});
