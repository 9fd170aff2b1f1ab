import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { readParcels } from "#work/08-batching/4-read-many-in-order";
import { demandAskedAnew } from "../../asked-meanwhile.js";
import { shift } from "../../drawn-numbers.js";
import { clientFor } from "../../exercise-client.js";
import { demand, lingering, outcome, test, toldValue, undone } from "../../exercise-lab.js";
import { openTestClient } from "../../exercise-pool.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";

/**
 * Tries
 *   zero: sends nothing for no ids
 *   one: repeats what comes twice, and names once what is missing
 *   many: takes any number of ids in one parameter
 *   missing: repeats what comes twice, and names once what is missing
 *   repeated: repeats what comes twice, and names once what is missing
 *   order: gives each id its parcel, in the order of the ids
 *   large numbers: tells ids apart that are beyond 2^53
 *   error on the way: hands on the server's error, and answers the next call
 *   second call: asks the database at each call, for each caller
 *   asked while it is asked: asks the database at each call, for each caller
 *   two at once: asks the database at each call, for each caller
 *   late work: makes one round trip, and fetches and looks at nothing else
 */

interface Parcel {
  id: string;
  address: string;
  note: string | null;
}

type Parcels = (Parcel | undefined)[];

/** Parcels of a lab, besides those with odd ids. */
const parcelsOf = 20_000;

/** Ids that a number cannot hold, or that are easily taken for none. */
const odd = [
  "9007199254740992",
  "9007199254740993",
  "9007199254740995",
  "9223372036854775807",
  "-9223372036854775808",
  "-9007199254740993",
  "0",
  "-1",
];

/** A client of a lab with parcels, which lie in no order; every third has no note, every seventh an empty one. */
async function clientWith(lab: Lab): Promise<pg.Client> {
  const client = await clientFor(lab);
  const { rows } = await client.query("select to_regclass('parcels') as there");
  if (rows[0].there) return client;
  const seed = lab.name === "first" ? 3 : 5;
  await client.query(`
    create table parcels (id bigint primary key, address text not null, note text);
    insert into parcels select ${seed} * id, md5((id + ${seed + shift()})::text),
        case when id % 3 = 0 then null when id % 7 = 0 then '' else 'floor ' || id % 9 end
      from (select n * 7919 % 20011 as id from generate_series(1, 20010) n) shuffled where id <= ${parcelsOf};
    insert into parcels select id, case when id = 0 then '' else 'odd ' || id end, null
      from unnest('{${odd.join(",")}}'::bigint[]) as id`);
  await client.query("vacuum analyze parcels");
  return client;
}

/** What must be returned. */
async function truth(client: pg.Client, ids: readonly string[]): Promise<{ parcels: Parcels; missing: string[] }> {
  const sql = "select id::text as id, address, note from parcels where id in (select unnest($1::bigint[]))";
  const { rows } = await client.query<Parcel>(sql, [ids]);
  const all = new Map(rows.map((parcel) => [parcel.id, parcel]));
  return { parcels: ids.map((id) => all.get(id)), missing: [...new Set(ids)].filter((id) => !all.has(id)) };
}

const named = (ids: readonly string[]) =>
  `readParcels(client, ${ids.length > 9 ? `${ids.length} ids` : `[${ids.join(", ")}]`})`;

const given = (ids: readonly string[]) => Object.freeze([...ids]);

function demandFound(
  got: unknown,
  expected: { parcels: Parcels; missing: string[] },
  what: string,
  next: string,
): void {
  demand(!(got instanceof Error), `${what} threw ${toldValue(got)}; parcels were expected. Next: ${next}`);
  const found = got as Partial<Record<"parcels" | "missing", unknown>> | undefined;
  demandList(found?.parcels, expected.parcels, `${what}, its \`parcels\`,`, next);
  demandList(found?.missing, expected.missing, `${what}, its \`missing\`,`, next);
}

/** What is likeliest when a call fails for the second database alone, and not for the first. */
const kept = "ask at each call, and keep nothing between calls: what one database lacks, another may have.";

async function demandParcels(client: pg.Client, ids: readonly string[], how: string, next: string): Promise<void> {
  const expected = await truth(client, ids);
  demandFound(await outcome(readParcels(client, given(ids))), expected, `${named(ids)}${how}`, next);
}

/** So many ids, in no order, none twice, some of them without a parcel. */
const many = (count: number) => Array.from({ length: count }, (_, k) => String((((k + 1) * 7_919) % 80_021) + 1));

test("gives each id its parcel, in the order of the ids", async ({ lab, other }) => {
  const next = "find each row again by its id: the server returns them in the order that suits it.";
  for (const each of [lab, other]) {
    const client = await clientWith(each);
    for (const ids of [["45", "15", "30"], many(12), many(300), many(300).reverse()]) {
      if (each === lab) await demandParcels(client, ids, "", next);
      else await demandParcels(client, ids, ", behind calls for another database", kept);
    }
  }
  // The smaller side is hashed, and the parcels come as they lie.
  await using client = await openTestClient(lab, { options: "-c enable_nestloop=off -c enable_mergejoin=off" });
  await demandParcels(
    client,
    many(100),
    ", where the server prefers a hash join",
    `${next} A join has no order either.`,
  );
});

test("repeats what comes twice, and names once what is missing", async ({ lab, other }) => {
  const next = "go through the ids, not through the rows: one place for each, and each id without a parcel named once.";
  for (const each of [lab, other]) {
    const client = await clientWith(each);
    for (const ids of [
      ["105"],
      ["7"],
      ["21", "35"],
      ["15", "30", "15", "15", "30"],
      ["8", "30", "2", "8", "15", "1", "2"],
      ["8", "4", "2", "1"],
      ["105", "315", "0", "0", "8"],
    ]) {
      await demandParcels(client, ids, "", next);
    }
  }
});

test("tells ids apart that are beyond 2^53", async ({ lab, other }) => {
  const next = "leave ids texts, in the parameter and in the Map; a number has 53 bits.";
  for (const each of [lab, other]) {
    const client = await clientWith(each);
    // Two of them are missing, and as numbers they are the same as others that are there.
    for (const ids of [odd, [...odd].reverse(), ["9007199254740994", "9007199254740993", "-9007199254740992", "0"]]) {
      await demandParcels(client, ids, ", of which many are no numbers in JavaScript", next);
    }
  }
});

test("takes any number of ids in one parameter", async ({ lab, other }) => {
  const next = "one array is one parameter: `id = any($1)`.";
  for (const each of [lab, other]) {
    const client = await clientWith(each);
    for (const few of [["15"], ["15", "30", "8"]]) {
      const call = () => lingering(() => outcome(readParcels(client, given(few))));
      const { cost } = await measure(each, call, { values: true });
      const statements = cost.trace.connections.flatMap((connection) => connection.statements);
      demand(
        statements.length === 1 && statements[0]?.values?.length === 1,
        `${named(few)} sent ${statements.length} statements, the first with ${statements[0]?.values?.length ?? 0} parameters; 1 with 1 was expected. With a parameter for each id they end at 65,535; written into the text, ids are SQL. Next: ${next}`,
      );
    }
    const ids = many(each === lab ? 70_000 : 3_000);
    const expected = await truth(client, ids);
    const { result, cost } = await measure(each, () => lingering(() => outcome(readParcels(client, given(ids)))));
    demandFound(result, expected, named(ids), next);
    expect(cost).toStayWithin({ roundTrips: 1, statements: 1 }, { what: named(ids), next });
  }
});

test("asks the database at each call, for each caller", async ({ lab, other }) => {
  const client = await clientWith(lab);
  const ids = ["15", "8", "30", "15"];
  await outcome(readParcels(client, given(ids)));
  const changes = `update parcels set address = 'moved', note = 'late' where id = 15; delete from parcels where id = 30;
    insert into parcels values (8, 'new', null)`;
  const next = "ask at each call, and keep nothing between calls.";
  await undone(client, changes, () => demandParcels(client, ids, ", the second call, behind changes", next));
  const call = async () => ((await readParcels(client, given(ids))) as { parcels: unknown }).parcels;
  await demandAskedAnew(client, changes, named(ids), call, async () => (await truth(client, ids)).parcels);
  const calls = [
    [await clientFor(lab), ["15", "1"]],
    [await clientWith(other), ["20", "15", "7"]],
    [await clientFor(lab), ["1", "2", "30"]],
  ] as const;
  const expected = await Promise.all(calls.map(([each, own]) => truth(each, own)));
  const all = await Promise.all(calls.map(([each, own]) => outcome(readParcels(each, given(own)))));
  for (const [k, [, own]] of calls.entries()) {
    const what = `${named(own)}, one of three calls at the same moment`;
    demandFound(all[k], expected[k] as { parcels: Parcels; missing: string[] }, what, next);
  }
});

test("hands on the server's error, and answers the next call", async ({ lab }) => {
  const client = await clientWith(lab);
  await demandMissingTableError(lab, client, "parcels", "readParcels", () => readParcels(client, given(["15", "8"])));
});

test("sends nothing for no ids", async ({ lab }) => {
  const client = await clientWith(lab);
  const { result, cost } = await measure(lab, () => lingering(() => outcome(readParcels(client, given([])))));
  const next = "return before the query when the list is empty.";
  demandFound(result, { parcels: [], missing: [] }, named([]), next);
  expect(cost).toStayWithin({ statements: 0, roundTrips: 0 }, { what: named([]), next });
});

test("makes one round trip, and fetches and looks at nothing else", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await clientWith(each);
    for (const ids of [["15"], ["8"], ["15", "8", "30", "15"], ["2", "4"], many(40), odd]) {
      const { cost } = await measure(each, () => lingering(() => outcome(readParcels(client, given(ids)))));
      const next = "one statement, in which the index finds each id: `where id = any($1)`, without a cast of `id`.";
      const why = `There are ${parcelsOf.toLocaleString("en")} parcels, and an index on their ids.`;
      const budget = { roundTrips: 1, statements: 1, connections: 0, rowsReturned: ids.length };
      expect(cost).toStayWithin({ ...budget, rowsExamined: 4 * ids.length }, { what: named(ids), why, next });
    }
  }
});
