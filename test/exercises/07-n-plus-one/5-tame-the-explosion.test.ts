import type pg from "pg";
import { type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { profilesOf } from "#work/07-n-plus-one/5-tame-the-explosion";
import { demandAskedAnew } from "../../asked-meanwhile.js";
import { clientFor } from "../../exercise-client.js";
import { lingering, outcome, test, undone } from "../../exercise-lab.js";
import { demandList } from "../../expected-list.js";
import { demandMissingTableError } from "../../missing-table.js";

/**
 * Tries
 *   zero: loses nobody: no orders, no messages, ids and totals of 0, nobody's ids
 *   one: returns totals and messages of each user
 *   many: returns totals and messages of each user
 *   missing: loses nobody: no orders, no messages, ids and totals of 0, nobody's ids
 *   repeated: keeps equal totals and equal texts
 *   order: keeps the order of ids, of orders and of messages
 *   error on the way: hands on the server's error, and answers the next call
 *   second call: asks the database at each call, for each caller
 *   asked while it is asked: asks the database at each call, for each caller
 *   two at once: asks the database at each call, for each caller
 *   late work: makes three round trips at most, and fetches no row twice
 */

interface Profile {
  id: number;
  name: string;
  totals: number[];
  messages: string[];
}

const nobody = 5_000_000;

/** A user of each shop who has some hundred orders and messages. */
const busy = 77;
const manyOf = 200;

/** A client of a shop with messages: users have 0 to 4 of them, of a few different texts. */
async function shopOf(lab: Lab): Promise<pg.Client> {
  const client = await clientFor(lab);
  const { rows } = await client.query("select to_regclass('messages') as messages");
  if (rows[0].messages) return client;
  await client.query(`
    create table messages (id integer primary key, user_id integer not null references users (id), body text not null);
    insert into messages
      select n, 1 + (n * 7919 / 3) % (select count(*) from users), 'Where is my parcel? ' || repeat('?', (n % 4)::int)
      from generate_series(1, (select 2 * count(*) from users)) n;
    insert into messages select 1000000 + n, ${busy}, 'Reminder ' || n % 30 from generate_series(1, ${manyOf}) n;
    insert into orders (id, user_id, total, status, created_at)
      select 1000000 + n, ${busy}, n % 30, 'paid', now() from generate_series(1, ${manyOf}) n`);
  await client.query("vacuum analyze messages");
  await client.query("vacuum analyze orders");
  return client;
}

/** The same, put together from rows that are sorted here. */
async function truth(client: pg.Client, ids: readonly number[]): Promise<Profile[]> {
  const of = async (table: string, key = "user_id") => {
    const { rows } = await client.query(`select * from ${table} where ${key} = any($1)`, [ids]);
    return rows.sort((a, b) => a.id - b.id);
  };
  const profiles = new Map<number, Profile>();
  for (const { id, name } of await of("users", "id")) profiles.set(id, { id, name, totals: [], messages: [] });
  for (const { user_id, total } of await of("orders")) profiles.get(user_id)?.totals.push(Number(total));
  for (const { user_id, body } of await of("messages")) profiles.get(user_id)?.messages.push(body);
  return ids.flatMap((id) => profiles.get(id) ?? []);
}

const named = (ids: readonly number[]) =>
  `profilesOf(client, ${ids.length > 9 ? `${ids.length} ids` : `[${ids.join(", ")}]`})`;

async function demandProfiles(client: pg.Client, ids: readonly number[], how: string, next: string): Promise<void> {
  const expected = await truth(client, ids);
  demandList(await outcome(profilesOf(client, [...ids])), expected, `${named(ids)}${how}`, next);
}

/** Different ids in no order; 7,919 is a prime. */
const scattered = (count: number, users: number) =>
  Array.from({ length: count }, (_, k) => 1 + (((k + 1) * 7_919) % users));

test("returns totals and messages of each user", async ({ lab, other }) => {
  const next = "one list of each user's totals, and one of the texts, each asked for on its own.";
  for (const [each, lists] of [
    [lab, [scattered(100, 1_000), [17], [busy]]],
    [other, [scattered(1_000, 10_000), [9_999, busy, 3]]],
  ] as const) {
    const client = await shopOf(each);
    for (const ids of lists) await demandProfiles(client, ids, "", next);
  }
});

test("loses nobody: no orders, no messages, ids and totals of 0, nobody's ids", async ({ lab, other }) => {
  const oddities = `
    insert into users (id, email, name, city, created_at, updated_at)
      select id, id || '@example.com', name, 'Lima', now(), now() from (values (0, 'Zero'), (-2, '')) as odd (id, name);
    delete from orders where user_id in (10, 11, 12, 13);
    delete from messages where user_id in (10, 11, 12, 13);
    insert into orders (id, user_id, total, status, created_at)
      values (0, 11, 0, 'paid', now()), (9000001, 13, 0, 'paid', now()), (-1, 0, 1.25, 'paid', '2021-01-01'), (9000002, 0, 0, 'paid', '2020-01-01');
    insert into messages (id, user_id, body) values (0, 12, ''), (-1, 13, 'Hello'), (9000003, 0, '')`;
  const next = "begin with two empty lists for each user who is there; 0 and an empty text are values like others.";
  for (const each of [lab, other]) {
    const client = await shopOf(each);
    await undone(client, oddities, async () => {
      for (const ids of [
        [10],
        [11],
        [12],
        [13],
        [13, 12, 11, 10, 0, -2],
        [nobody],
        [nobody, 0, 11, nobody + 1, 14],
        [],
      ]) {
        await demandProfiles(client, ids, ", with users who have orders, messages, both or neither,", next);
      }
    });
  }
});

test("keeps equal totals and equal texts", async ({ lab, other }) => {
  const equal = `
    insert into orders (id, user_id, total, status, created_at)
      select 9000000 + n, 30, 4.5, 'paid', '2024-01-01' from generate_series(1, 3) n;
    insert into messages (id, user_id, body) select 9000000 + n, 30, 'Hello?' from generate_series(1, 5) n;
    insert into messages (id, user_id, body) select 9000100 + n, 31, 'Hello?' from generate_series(1, 2) n`;
  const next = "do not multiply, and there is nothing to make distinct.";
  for (const each of [lab, other]) {
    const client = await shopOf(each);
    await undone(client, equal, () => demandProfiles(client, [31, 30, 29], ", with equal orders and messages,", next));
  }
});

test("keeps the order of ids, of orders and of messages", async ({ lab, other }) => {
  // A row that is changed is written anew, at the end of its table.
  const moved = `update orders set status = 'paid' where id % 3 = 1;
    update messages set body = body || '!' where id % 3 = 2; update users set age = 40 where id % 4 = 2`;
  const next = "sort orders and messages by their ids, and go through the ids that were given.";
  for (const [each, ids] of [
    [lab, scattered(200, 1_000)],
    [other, [busy, 5_000, 2, 4_999, 1]],
  ] as const) {
    const client = await shopOf(each);
    await undone(client, moved, () =>
      demandProfiles(client, ids, ", with rows that were changed, and lie elsewhere now,", next),
    );
  }
});

test("asks the database at each call, for each caller", async ({ lab, other }) => {
  const client = await shopOf(lab);
  const ids = [1, 2, 3];
  await outcome(profilesOf(client, ids));
  const next = "ask at each call, and keep nothing between calls.";
  for (const changes of [
    "update users set name = 'Somebody Else' where id = 2",
    "update orders set total = total + 1",
    "update messages set body = 'Another text'",
  ]) {
    await undone(client, changes, () => demandProfiles(client, ids, `, called again after \`${changes}\`,`, next));
    const call = () => profilesOf(client, [...ids]);
    await demandAskedAnew(client, changes, named(ids), call, () => truth(client, ids));
  }
  const calls = [
    [await clientFor(lab), [2, 8]],
    [await shopOf(other), [busy, 17]],
    [await clientFor(lab), [8]],
  ] as const;
  const expected = await Promise.all(calls.map(([each, users]) => truth(each, users)));
  const all = await Promise.all(calls.map(([each, users]) => outcome(profilesOf(each, [...users]))));
  for (const [k, [, users]] of calls.entries()) {
    demandList(all[k], expected[k] as Profile[], `${named(users)}, one of three calls at the same moment,`, next);
  }
});

test("hands on the server's error, and answers the next call", async ({ lab }) => {
  const client = await shopOf(lab);
  for (const table of ["users", "orders", "messages"]) {
    await demandMissingTableError(lab, client, table, "profilesOf", () => profilesOf(client, [1, 2]));
  }
});

test("makes three round trips at most, and fetches no row twice", async ({ lab, other }) => {
  for (const [each, lists] of [
    [lab, [scattered(100, 1_000), [busy], [17, nobody], []]],
    [other, [[...scattered(500, 10_000), busy]]],
  ] as const) {
    const client = await shopOf(each);
    for (const ids of lists) {
      const shown = await truth(client, ids);
      const items = shown.reduce((sum, { totals, messages }) => sum + totals.length + messages.length, 0);
      const { cost } = await measure(each, () => lingering(() => profilesOf(client, [...ids])));
      const next = "ask for orders and for messages in queries of their own, each for all users at once.";
      // One row may say that there is nothing.
      const budget = { roundTrips: 3, connections: 0, rowsReturned: Math.max(1, shown.length + items) };
      expect(cost).toStayWithin(budget, { what: named(ids), next });
    }
  }
});

test("lets nothing multiply on the server either", async ({ lab }) => {
  const client = await shopOf(lab);
  // Five hundred times five hundred: to sort as many rows, or to make them distinct, takes more memory than the server gives.
  await client.query(`
    insert into messages select 2000000 + n, ${busy}, 'Reminder ' || n from generate_series(1, 300) n;
    insert into orders (id, user_id, total, status, created_at)
      select 2000000 + n, ${busy}, n, 'paid', now() from generate_series(1, 300) n`);
  const { cost } = await measure(lab, () => lingering(() => profilesOf(client, [busy])));
  // Not every server of a reader's own lets its temporary files be counted.
  if (cost.unknown.tempPages) return;
  const next =
    "group orders and messages each on their own before they are joined; then nothing need be made distinct.";
  expect(cost).toStayWithin(
    { tempPages: 0 },
    { what: `${named([busy])}, of a user with 500 orders and 500 messages,`, next },
  );
});
