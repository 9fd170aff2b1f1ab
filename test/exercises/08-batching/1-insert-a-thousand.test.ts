import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { insertScans } from "#work/08-batching/1-insert-a-thousand";
import { demandBatchCost } from "../../batch-cost.js";
import { demandCallersTransaction } from "../../callers-transaction.js";
import { clientFor } from "../../exercise-client.js";
import { demand, lingering, outcome, test, toldValue } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";
import { demandAllOrNothing, demandAllOrNothingWithin } from "../../refused-batch.js";
import {
  drawnScans,
  elsewhere,
  type Given,
  given,
  narrowScans,
  oddScans,
  refusedScans,
  type Scan,
  shopsWithScans,
  shopWithScans,
  spoilt,
} from "../../scans.js";

/**
 * Tries
 *   zero: returns an empty list for no scans, and sends nothing
 *   one: inserts every scan, and returns the ids in their order
 *   many: inserts tens of thousands, all or nothing, in two round trips at most
 *   missing: keeps every value as it is
 *   repeated: gives scans that are equal a row each
 *   order: inserts every scan, and returns the ids in their order
 *   error on the way: inserts all or nothing
 *   in a transaction: leaves the caller's transaction to the caller
 *   second call: inserts what it is given, at each call, for each caller
 *   two at once: inserts what it is given, at each call, for each caller
 *   late work: makes two round trips at most, and binds every value
 */

const scansOf = (all: readonly Given[]) => Object.freeze(all.map(({ scan }) => scan)) as Scan[];
const named = (count: number) => `insertScans(client, ${count.toLocaleString("en")} ${count === 1 ? "scan" : "scans"})`;
const facts = async (client: pg.Client) =>
  `${(await client.query<{ n: number }>("select count(*)::int as n from scans")).rows[0]?.n} rows`;

/** Demands that the rows of the ids that came back are these, in this order, and that the table has no others. */
async function demandStored(client: pg.Client, got: unknown, all: readonly Given[], how: string, next: string) {
  const what = `${named(all.length)}${how}`;
  if (!Array.isArray(got)) demandList(got, [], what, next);
  const { rows } = await client.query(`select id, label, weight::text, serial::text, details::text,
    to_char(scanned_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as at from scans where id <> ${elsewhere}`);
  const found = new Map<unknown, unknown>();
  for (const { id, details, ...row } of rows) {
    found.set(id, { ...row, details: details === null ? null : { json: JSON.parse(details) } });
  }
  const stored = [...(got as unknown[])].map((id) => found.get(id) ?? `no row of the id ${JSON.stringify(id)}`);
  const expected = all.map(({ row }) => row);
  demandList(stored, expected, `Read from the table by the ids that it returned, ${what}`, next);
  const more = `${what} left ${rows.length} rows in a table that was empty. Next: insert each scan once.`;
  demand(rows.length === all.length, more);
}

async function demandInserted(client: pg.Client, all: readonly Given[], how: string, next: string): Promise<void> {
  await client.query("delete from scans");
  await demandStored(client, await outcome(insertScans(client, scansOf(all))), all, how, next);
}

test("inserts every scan, and returns the ids in their order", async ({ lab, other }) => {
  const next = "one statement for all, and the ids that `returning` gives: they have gaps.";
  const [first, second] = await shopsWithScans(lab, other);
  for (const count of [1, 3, 1_000]) await demandInserted(first, drawnScans(count, count), "", next);
  for (const count of [1, 2, 50]) await demandInserted(second, drawnScans(count + 7, count), "", next);
  // An id that the table did not give it will give to somebody else.
  const after = await outcome(first.query("insert into scans (label) values ('Parcel of somebody else')"));
  const message = `After insertScans somebody else could insert no scan: ${toldValue(after)}. Next: let the table give the ids, and leave the column out.`;
  demand(!(after instanceof Error), message);
});

test("keeps every value as it is", async ({ lab, other }) => {
  const all = oddScans();
  const next =
    "an array of texts for each column, cast to its type by the server; `JSON.stringify` for whatever is JSON.";
  for (const [k, client] of (await shopsWithScans(lab, other)).entries()) {
    await client.query(`set timezone to '${k === 0 ? "Asia/Kathmandu" : "America/Lima"}'`);
    await demandInserted(client, all, ", some of them odd,", next);
    // A list of one kind alone must not be taken for one of another.
    for (const [details, label] of [
      [[], ""],
      ["", "NULL"],
      [0, "{}"],
    ] as const) {
      await demandInserted(client, [given({ label, details })], ", an odd one,", next);
    }
    await demandInserted(client, [given({}), given({})], ", in which only the labels are not null,", next);
  }
});

test("gives scans that are equal a row each", async ({ lab, other }) => {
  const next = "tell rows apart by nothing at all: each scan is one, whatever it holds.";
  for (const client of await shopsWithScans(lab, other)) {
    const [a, b, c] = drawnScans(5, 3) as [Given, Given, Given];
    await demandInserted(client, [a, b, a, c, a, a, b], ", some of which come several times,", next);
    await demandInserted(client, new Array(60).fill(a), ", all of them the same,", next);
    const alike = Array.from({ length: 60 }, (_, k) => given({ label: "Parcel", weight: `${(k % 7) + 1}` }));
    await demandInserted(client, alike, ", all with the same label,", next);
  }
});

test("returns an empty list for no scans, and sends nothing", async ({ lab }) => {
  const client = await shopWithScans(lab, 1, 1);
  const { result, cost } = await measure(lab, () =>
    lingering(() => outcome(insertScans(client, Object.freeze([]) as never))),
  );
  demandList(result, [], named(0), "an empty list is an answer like any other.");
  const next = "return before anything is sent.";
  expect(cost).toStayWithin({ statements: 0, roundTrips: 0, connections: 0 }, { what: named(0), next });
});

test("inserts all or nothing", async ({ lab, other }) => {
  const [first, second] = await shopsWithScans(lab, other);
  for (const [client, count] of [
    [first, 1],
    [second, 2],
    [first, 60],
  ] as const) {
    await insertScans(client, scansOf(drawnScans(3, 5)));
    for (const place of new Set([0, count >> 1, count - 1])) {
      for (const [how, scan, codes] of refusedScans) {
        const what = `${named(count)}, of which number ${place + 1} ${how}`;
        const call = () => insertScans(client, scansOf(spoilt(count, place, scan)));
        await demandAllOrNothing(what, codes, call, () => facts(client));
      }
    }
    const next = "keep nothing of a call that failed.";
    await demandInserted(client, drawnScans(8, 20), ", after several calls that failed,", next);
  }
  await demandMissingTableError(lab, first, "scans", "insertScans", () =>
    insertScans(first, scansOf(drawnScans(4, 3))),
  );
});

test("leaves the caller's transaction to the caller", async ({ lab }) => {
  const client = await shopWithScans(lab, 1, 1);
  for (const count of [1, 60]) {
    const call = () => insertScans(client, scansOf(drawnScans(count, count)));
    await demandCallersTransaction(client, named(count), call, () => facts(client));
    const bad = () => insertScans(client, scansOf(spoilt(count, count - 1, { weight: "0" })));
    await demandCallersTransaction(client, `${named(count)}, the last of weight 0`, bad, () => facts(client), "throws");
  }
});

test("inserts what it is given, at each call, for each caller", async ({ lab, other }) => {
  const next = "keep nothing between calls, and nothing outside of the function.";
  const [first, second] = await shopsWithScans(lab, other);
  const third = await clientFor(lab);
  const all = drawnScans(21, 60);
  await demandInserted(first, all, ", the first call,", next);
  await demandInserted(first, all, ", called again with the same scans when their rows were gone,", next);
  await second.query(`insert into scans (id, label) values (${elsewhere}, 'Parcel of somebody else')`);
  const scans = all.map(({ scan }) => scan);
  const list = scans.slice(0, 30);
  const begun = insertScans(second, list);
  await outcome(begun);
  await second.query(`delete from scans where id <> ${elsewhere}`);
  list.splice(0, 30, ...scans.slice(30));
  const again = await outcome(insertScans(second, list));
  await demandStored(second, again, all.slice(30), ", called with a list of before that now holds others,", next);
  for (const client of [first, second]) await client.query(`delete from scans where id <> ${elsewhere}`);
  const parts = [all.slice(0, 25), all.slice(25, 50), all.slice(50)] as const;
  const calls = [first, third, second].map((client, k) => outcome(insertScans(client, scansOf(parts[k] ?? []))));
  const [one, two, three] = (await Promise.all(calls)) as [number[], number[], number[]];
  const how = ", at the same moment as two other calls,";
  demand(Array.isArray(one) && Array.isArray(two), `${named(25)}${how} came to ${one} and ${two}. Next: ${next}`);
  await demandStored(second, three, parts[2], how, next);
  const both = [...parts[0], ...parts[1]];
  await demandStored(first, [...one, ...two], both, `, counted together, of two calls${how}`, next);
});

test("makes two round trips at most, and binds every value", async ({ lab, other }) => {
  const next = "one statement for all scans.";
  const [first, second] = await shopsWithScans(lab, other);
  for (const [each, client, count] of [
    [lab, first, 1],
    [other, second, 2],
    [lab, first, 200],
  ] as const) {
    const all = drawnScans(count, count);
    const call = () => insertScans(client, scansOf(all));
    const bad = () => insertScans(client, scansOf(spoilt(count, count - 1, { weight: "0" })));
    const values = all.slice(0, 50).flatMap(({ row }) => [row.label, row.serial ?? row.label]);
    const budget = { roundTrips: 2, statements: 2, connections: 0, rowsAffected: count };
    await demandBatchCost(each, client, { what: named(count), call, bad, values }, budget, next);
  }
});

test("inserts tens of thousands, all or nothing, in two round trips at most", async ({ lab, other }) => {
  const next = "a statement has 65,535 parameters at most: make each of them a whole column.";
  const [, client] = await shopsWithScans(lab, other);
  for (const count of [100, 14_000]) {
    await client.query("delete from scans");
    const all = drawnScans(count + 1, count);
    const call = () => lingering(() => outcome(insertScans(client, scansOf(all))));
    const { result, cost } = await measure(other, call);
    await demandStored(client, result, all, "", next);
    // Of a hundred first: who needs a trip for each is not asked for thousands.
    expect(cost).toStayWithin({ roundTrips: 2, statements: 2, rowsAffected: count }, { what: named(count), next });
    const bad = () => insertScans(client, scansOf(spoilt(count, count - 1, { weight: "0.0" })));
    await demandAllOrNothing(`${named(count)}, of which the last weighs "0.0"`, "23514", bad, () => facts(client));
  }
  const scans = scansOf(narrowScans(40_000));
  const what = `${named(scans.length)}, of which the last weighs "0"`;
  const bad = () => insertScans(client, scans);
  const budget = { roundTrips: 2, statements: 2 };
  await demandAllOrNothingWithin(other, what, "23514", bad, () => facts(client), budget, next);
});
