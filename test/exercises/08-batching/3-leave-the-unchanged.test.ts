import type pg from "pg";
import { measure } from "roundtrip";
import { expect } from "vitest";
import { upsertContacts } from "#work/08-batching/3-leave-the-unchanged";
import { demandBatchCost } from "../../batch-cost.js";
import { demandCallersTransaction } from "../../callers-transaction.js";
import {
  type Contact,
  contact,
  contactFacts,
  contactRows,
  contactsOf,
  different,
  mixedContacts,
  type Row,
  rowOf,
  shopWithContacts,
  valuesOf,
  wantedContacts,
} from "../../contacts.js";
import { clientFor } from "../../exercise-client.js";
import { demand, endOf, lingering, outcome, test, undone } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";
import { demandAllOrNothing, demandAllOrNothingWithin } from "../../refused-batch.js";
import { RowLock } from "../../row-lock.js";
import { demandCounts, demandUpsert } from "../../upsert-counts.js";

/**
 * Tries
 *   zero: changes nothing for an empty list
 *   one: updates a row of which a single column differs
 *   many: upserts tens of thousands, all or nothing, in one round trip
 *   missing: tells null from every value, and from no other null
 *   repeated: no, no id comes twice
 *   equal in the server's eyes: takes for equal what the server takes for equal
 *   error on the way: upserts all or nothing
 *   in a transaction: leaves the caller's transaction to the caller
 *   somebody else at the same time: decides by what is there when somebody else writes the same rows
 *   second call: upserts what it is given, at each call, for each caller
 *   two at once: upserts what it is given, at each call, for each caller
 *   late work: makes one round trip, and binds every value
 */

const frozen = (contacts: readonly Contact[]) =>
  Object.freeze(contacts.map((contact) => Object.freeze({ ...contact }))) as Contact[];
const named = ({ length }: readonly unknown[]) =>
  `upsertContacts(client, ${length.toLocaleString("en")} ${length === 1 ? "contact" : "contacts"})`;

async function demandUpserted(client: pg.Client, contacts: readonly Contact[], how: string, next: string) {
  const upsert = {
    what: `${named(contacts)}${how}`,
    call: () => upsertContacts(client, frozen(contacts)),
    read: () => contactRows(client),
    wanted: (before: readonly Row[]) => wantedContacts(before, contacts),
  };
  await demandUpsert(client, upsert, next);
}

test("inserts what is new, updates what differs, and leaves the others", async ({ lab, other }) => {
  const next =
    "an upsert whose `do update` has a `where`: it updates only where something is distinct from what is given.";
  for (const [each, nth, fresh] of [
    [lab, 3, 11],
    [other, 7, 2],
  ] as const) {
    const client = await shopWithContacts(each);
    const list = await mixedContacts(client, nth, fresh);
    await demandUpserted(client, list, "", next);
    await demandUpserted(client, list.filter(({ id }) => id < 1_000).reverse(), ", none of them new,", next);
    await demandUpserted(client, contactsOf(await contactRows(client)), ", as they are in the table,", next);
    await demandUpserted(
      client,
      [contact(0), contact(-3), contact(2_147_483_647), contact(500)],
      ", ids at the ends,",
      next,
    );
  }
});

/** Puts this value into this column of the contacts from 300 on, and gives all others to the upsert; and so for each. */
async function demandEachDiffers(client: pg.Client, column: keyof typeof different, next: string): Promise<void> {
  const values = different[column];
  const pairs = values.flatMap((before) => values.map((after) => ({ before, after })));
  const insert = `insert into contacts (id, email, phone, credit, settings)
    select * from json_to_recordset($1) as c (id int, email text, phone text, credit numeric, settings jsonb)`;
  const contacts = pairs.map((_, k) =>
    contact(300 + k, k % 2 === 0 ? { phone: null, credit: null, settings: null } : {}),
  );
  await undone(client, "delete from contacts", async () => {
    const known = pairs.map(({ before }, k) => ({ ...contacts[k], [column]: before }));
    await client.query(insert, [JSON.stringify(known)]);
    const list = pairs.map(({ after }, k) => ({ ...contacts[k], [column]: after }) as Contact);
    const end = await endOf(() => upsertContacts(client, frozen(list)));
    const updated = pairs.filter(({ before, after }) => before !== after).length;
    const told = `${named(list)}, of which ${updated} differ in \`${column}\` alone: ${values.map((value) => JSON.stringify(value)).join(", ")}, each against each,`;
    const stored = (await contactRows(client)).map(valuesOf);
    if (!end.threw) demandList(stored, list.map(rowOf), `Read from the table behind it, ${told}`, next);
    demandCounts(end, { inserted: 0, updated, unchanged: pairs.length - updated }, told, next);
  });
}

test("updates a row of which a single column differs", async ({ lab }) => {
  const next = "compare each column that the list has, values as they are, with `is distinct from`.";
  const client = await shopWithContacts(lab);
  for (const column of ["email", "phone", "credit", "settings"] as const) {
    await demandEachDiffers(client, column, next);
  }
});

test("tells null from every value, and from no other null", async ({ lab, other }) => {
  const next = "`is distinct from`: null is equal to null, and to nothing else; an empty text is a value.";
  for (const each of [lab, other]) {
    const client = await shopWithContacts(each);
    const known = contactsOf(await contactRows(client));
    for (const column of ["phone", "credit", "settings"] as const) {
      const toNull = known.map((row) => ({ ...row, [column]: null }));
      await demandUpserted(client, toNull, `, with \`${column}\` null in all of them,`, next);
      const values = { phone: "", credit: "0", settings: {} };
      const toEmpty = known.map((row) => ({ ...row, [column]: values[column] }));
      await demandUpserted(client, toEmpty, `, with an empty \`${column}\` in all of them,`, next);
    }
    // What stands in one column must not make up for what another lacks.
    const moved = known.map((row) => ({ ...row, phone: row.credit, credit: row.phone === null ? null : "49" }));
    await demandUpserted(client, moved, ", with values that have moved from one column to another,", next);
  }
});

test("takes for equal what the server takes for equal", async ({ lab, other }) => {
  const next = "leave the comparison to the types of the columns: no texts made of them.";
  for (const each of [lab, other]) {
    const client = await shopWithContacts(each);
    await client.query(`insert into contacts (id, email, phone, credit, settings) values
      (300, 'a', null, 1.50, '{"a": 1, "b": {"c": [], "d": null}}'), (301, 'b', '', 0, '1.0'), (302, 'c', null, 100, null), (303, 'd', null, null, '[10, {}]')`);
    const before = await contactFacts(client);
    const equal = [
      contact(300, { email: "a", phone: null, credit: "1.5", settings: { b: { d: null, c: [] }, a: 1 } }),
      contact(301, { email: "b", phone: "", credit: "0.000", settings: 1 }),
      contact(302, { email: "c", phone: null, credit: "1e2", settings: null }),
      contact(303, { email: "d", phone: null, credit: null, settings: [10, {}] }),
    ];
    const end = await endOf(() => upsertContacts(client, frozen(equal)));
    const told = `${named(equal)}, which are written in other ways than in the table, and are the same,`;
    demandCounts(end, { inserted: 0, updated: 0, unchanged: 4 }, told, next);
    const written = `${told} wrote new versions of rows, or changed them. Each is a dead row to be cleaned away. Next: ${next}`;
    demand((await contactFacts(client)) === before, written);
  }
});

test("changes nothing for an empty list", async ({ lab }) => {
  await demandUpserted(await shopWithContacts(lab), [], "", "nothing came, and nothing happened: that is an answer.");
});

test("upserts all or nothing", async ({ lab, other }) => {
  const [first, second] = [await shopWithContacts(lab), await shopWithContacts(other)];
  for (const [client, count] of [
    [first, 1],
    [second, 3],
    [first, 60],
  ] as const) {
    for (const place of new Set([0, count - 1])) {
      const list = Array.from({ length: count }, (_, k) => contact(k, k === place ? { credit: "-1" } : {}));
      const what = `${named(list)}, of which number ${place + 1} has a credit of -1`;
      const call = () => upsertContacts(client, frozen(list));
      await demandAllOrNothing(what, "23514", call, () => contactFacts(client));
    }
    const next = "keep nothing of a call that failed.";
    await demandUpserted(client, [contact(1), contact(900)], ", after calls that failed,", next);
  }
  const call = () => upsertContacts(first, frozen([contact(1)]));
  await demandMissingTableError(lab, first, "contacts", "upsertContacts", call);
});

test("leaves the caller's transaction to the caller", async ({ lab }) => {
  const client = await shopWithContacts(lab);
  const facts = () => contactFacts(client);
  for (const list of [[contact(1), contact(900)], Array.from({ length: 60 }, (_, k) => contact(k))]) {
    await demandCallersTransaction(client, named(list), () => upsertContacts(client, frozen(list)), facts);
    const bad = () => upsertContacts(client, frozen([...list, contact(90_000, { credit: "-1" })]));
    await demandCallersTransaction(client, `${named(list)}, and one that is refused`, bad, facts, "throws");
  }
});

test("decides by what is there when somebody else writes the same rows", async ({ lab, other }) => {
  const next =
    "let the condition of `do update` decide, and count what `returning` says: both see the row as it is at last.";
  for (const [each, end] of [
    [lab, "commit"],
    [other, "rollback"],
  ] as const) {
    const client = await shopWithContacts(each);
    const list = [contact(1), contact(2), contact(900), contact(901, { phone: null }), contact(902)];
    const write = `update contacts set phone = '+33 1', credit = 1.10, settings = '{"news": true}' where id in (1, 2);
      insert into contacts (id, email, phone, credit, settings)
        select n, 'c' || n || '@example.com', '+33 1', 1.10, '{"news": true}' from unnest(array[900, 901]) n`;
    await using writer = await RowLock.after(each, write);
    const call = endOf(() => upsertContacts(client, frozen(list)));
    await writer.stops(call);
    await writer.letGo(end);
    const told = `${named(list)}, when somebody else had written the same of four of them, and ${end === "commit" ? "committed" : "rolled back"} while it waited,`;
    const counts =
      end === "commit" ? { inserted: 1, updated: 1, unchanged: 3 } : { inserted: 3, updated: 2, unchanged: 0 };
    demandCounts(await call, counts, told, next);
    const own =
      "select id from contacts where xmin::text = (select xmin::text from contacts where id = 902) order by id";
    const ids = (await client.query<{ id: number }>(own)).rows.map(({ id }) => id);
    const expected = end === "commit" ? [901, 902] : [1, 2, 900, 901, 902];
    demandList(ids, expected, `The ids of which it wrote versions: ${told}`, next);
  }
});

test("upserts what it is given, at each call, for each caller", async ({ lab, other }) => {
  const next = "keep nothing between calls, and nothing outside of the function.";
  const [first, second] = [await shopWithContacts(lab), await shopWithContacts(other)];
  const third = await clientFor(lab);
  const list = await mixedContacts(first, 3, 11);
  const [given, news] = [frozen(list), { inserted: 11, updated: 67, unchanged: 133 }];
  demandCounts(await endOf(() => upsertContacts(first, given)), news, `${named(given)}, the first call,`, next);
  const none = { inserted: 0, updated: 0, unchanged: 211 };
  demandCounts(await endOf(() => upsertContacts(first, given)), none, `${named(given)}, called again,`, next);
  await first.query("update contacts set phone = 'changed' where id < 10; delete from contacts where id >= 1005");
  await demandUpserted(first, given, ", called again, when somebody has changed ten rows, and deleted six,", next);
  const same = [contact(1), contact(900)];
  await outcome(upsertContacts(second, same));
  same.splice(0, 2, contact(900), contact(901));
  const changed = `${named(same)}, called with a list of before that now holds others,`;
  demandCounts(
    await endOf(() => upsertContacts(second, same)),
    { inserted: 1, updated: 0, unchanged: 1 },
    changed,
    next,
  );
  const parts = [
    [contact(700), contact(1)],
    [contact(701), contact(702)],
    [contact(900), contact(703), contact(5)],
  ];
  const calls = [first, third, second].map((client, k) => endOf(() => upsertContacts(client, frozen(parts[k] ?? []))));
  const counts = [
    { inserted: 1, updated: 1, unchanged: 0 },
    { inserted: 2, updated: 0, unchanged: 0 },
    { inserted: 1, updated: 1, unchanged: 1 },
  ];
  for (const [k, end] of (await Promise.all(calls)).entries()) {
    demandCounts(end, counts[k] ?? {}, `${named(parts[k] ?? [])}, one of three calls at the same moment,`, next);
  }
});

test("makes one round trip, and binds every value", async ({ lab, other }) => {
  const next = "one statement that writes what is new or differs, and says which.";
  const budget = { roundTrips: 1, statements: 1, connections: 0 };
  const some = (count: number) =>
    Array.from({ length: count }, (_, k) =>
      contact(k, { phone: `+49 77${k}`, credit: `${1_234_567 + k}.89`, settings: [`tag ${k}`] }),
    );
  for (const [each, lists] of [
    [lab, [some(1), some(200), []]],
    [other, [some(2), some(60)]],
  ] as const) {
    const client = await shopWithContacts(each);
    for (const list of lists) {
      const values = list.slice(0, 50).flatMap(({ email, phone, credit }) => [email, `${phone}`, `${credit}`]);
      const call = () => upsertContacts(client, frozen(list));
      const bad = () => upsertContacts(client, frozen([...list, contact(90_000, { credit: "-1" })]));
      await demandBatchCost(each, client, { what: named(list), call, bad, values }, budget, next);
    }
  }
});

test("upserts tens of thousands, all or nothing, in one round trip", async ({ other }) => {
  const next = "a statement has 65,535 parameters at most: make each of them a whole column.";
  const client = await shopWithContacts(other);
  await client.query(`insert into contacts (id, email, phone, credit, settings)
    select n, 'c' || n || '@example.com', '+33 1', 1.10, '{"news": true}' from generate_series(1000, 8000) n`);
  for (const count of [100, 14_000]) {
    const list = Array.from({ length: count }, (_, k) => contact(1_000 + k, k % 5 === 0 ? { phone: null } : {}));
    await demandUpserted(client, list, "", next);
    // Of a hundred first: who needs a trip for each is not asked for thousands.
    const { cost } = await measure(other, () => lingering(() => outcome(upsertContacts(client, frozen(list)))));
    expect(cost).toStayWithin({ roundTrips: 1, statements: 1 }, { what: named(list), next });
    const bad = () => upsertContacts(client, frozen([...list, contact(90_000, { credit: "-1" })]));
    await demandAllOrNothing(`${named(list)}, and one of credit -1`, "23514", bad, () => contactFacts(client));
  }
  const most = Array.from({ length: 40_000 }, (_, k) => contact(20_000 + k, k === 39_999 ? { credit: "-1" } : {}));
  const what = `${named(most)}, of which the last has a credit of -1`;
  const bad = () => upsertContacts(client, most);
  const budget = { roundTrips: 1, statements: 1 };
  await demandAllOrNothingWithin(other, what, "23514", bad, () => contactFacts(client), budget, next);
});
